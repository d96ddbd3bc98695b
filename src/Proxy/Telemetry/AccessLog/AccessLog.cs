using Microsoft.Extensions.Logging;
using Sallyport.Engine.Authentication;
using Sallyport.Policy.Resources.Mesh;
using Sallyport.Proxy.Configuration;

namespace Sallyport.Proxy.Telemetry.AccessLog;

/// <summary>The access log as the mesh configuration in force wants it; off and free of cost unless it names a file (design.md section 4).</summary>
internal sealed class AccessLog(ProxyOptions options, TimeProvider time, ILogger log) : IDisposable
{
    private sealed record Plan(AccessLogFormat Format, AccessLogWriter Writer);

    [ThreadStatic]
    private static LogLine? _line;

    private readonly Lock _changing = new();
    private volatile Plan? _plan;
    private (string? Path, string? Format, bool IsJson) _settings;
    private IReadOnlyList<JwtRulePlan> _rules = [];
    private long _writtenBefore, _droppedBefore;
    private bool _isHeld = true;

    public bool IsOn => _plan is not null;

    public long Written => _writtenBefore + (_plan?.Writer.Written ?? 0);

    public long Dropped => _droppedBefore + (_plan?.Writer.Dropped ?? 0);

    /// <summary>Follows a configuration that comes into force. One caller at a time.</summary>
    public void Configure(ProxyModel model)
    {
        lock (_changing)
        {
            MeshConfig mesh = model.Mesh;
            var wanted = (Path: mesh.AccessLogFile ?? options.DefaultAccessLogFile, mesh.AccessLogFormat, mesh.AccessLogIsJson);
            bool isChanged = wanted != _settings;
            string? before = _settings.Path;
            _settings = wanted;
            if (wanted.Path is null)
            {
                Replace(null);
                return;
            }
            // Requests of the last configuration are still under way, so the places of its tokens count too.
            IReadOnlyList<JwtRulePlan> rules = model.Snapshot.Authentication.Rules;
            TokenRedaction redaction = new(_rules.Concat(rules));
            _rules = rules;
            AccessLogFormat format = AccessLogFormat.Compile(
                wanted.AccessLogFormat, wanted.AccessLogIsJson, redaction, out IReadOnlyList<string> problems);
            if (isChanged)
                foreach (string problem in problems)
                    log.AccessLogFormatProblem(problem);
            AccessLogWriter? kept = before == wanted.Path ? _plan?.Writer : null;
            Replace(new Plan(format, kept ?? new AccessLogWriter(wanted.Path, _isHeld, time, log)));
        }
    }

    /// <summary>Begins to write: lines before it wait, so that the proxy's ready line is the first on standard output.</summary>
    public void Release()
    {
        lock (_changing)
        {
            _isHeld = false;
            _plan?.Writer.Release();
        }
    }

    /// <summary>Adds the line of a request.</summary>
    public void Write(in CompletedRequest request)
    {
        if (_plan is not { } plan)
            return;
        LogLine line = _line ??= new LogLine();
        plan.Format.Write(request, line);
        plan.Writer.Add(line.Written);
    }

    public void Dispose()
    {
        lock (_changing)
            Replace(null);
    }

    private void Replace(Plan? next)
    {
        Plan? before = _plan;
        _plan = next;
        if (before is null || before.Writer == next?.Writer)
            return;
        before.Writer.Dispose();
        _writtenBefore += before.Writer.Written;
        _droppedBefore += before.Writer.Dropped;
    }
}
