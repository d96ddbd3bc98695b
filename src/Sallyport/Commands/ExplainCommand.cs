using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Sallyport.Engine.Http;
using Sallyport.Explaining;
using Sallyport.Proxy;

namespace Sallyport.Commands;

/// <summary><c>sallyport explain</c>: what a proxy would answer, and why.</summary>
internal sealed class ExplainCommand
{
    private readonly Option<string[]> _files = SharedOptions.Files();
    private readonly Option<string?> _namespace = new("-n") { HelpName = "NS", Description = "Namespace of the workload." };
    private readonly Option<Dictionary<string, string>> _labels = SharedOptions.Labels("-l");
    private readonly Option<bool> _gateway = new("--gateway")
    {
        Description = "The workload is an ingress gateway, else a sidecar. With it -n and -l may be left out.",
    };
    private readonly Option<string?> _method = new("-X") { HelpName = "METHOD", Description = "Default: GET, or POST with -d." };
    private readonly Option<string[]> _headers = new("-H")
    {
        HelpName = "'Name: value'",
        Description = "A header. May be given several times.",
    };
    private readonly Option<string?> _body = new("-d")
    {
        HelpName = "BODY",
        Description = "A body, sent as a form unless a content-type says otherwise.",
    };
    private readonly Option<string?> _peer = new("--peer")
    {
        HelpName = "NS/SA",
        Description = "The caller's identity in the mesh. Default: none.",
    };
    private readonly Option<string> _source = new("--source-ip")
    {
        HelpName = "A",
        Description = "The caller's address.",
        DefaultValueFactory = _ => "127.0.0.1",
    };
    private readonly Option<string?> _now = new("--now")
    {
        HelpName = "T",
        Description = "The time to judge by: RFC 3339, or seconds since 1970. Default: now.",
    };
    private readonly Option<string> _format = SharedOptions.Choice("-o", "What to print.", "text", "json");
    private readonly Argument<string> _url = new("URL") { Description = "What is asked for: scheme, host, port and path." };

    public static Command Create() => new ExplainCommand().Build();

    private TaughtCommand Build()
    {
        TaughtCommand command = new("explain", "Say what a proxy would answer to a request, and why. Nothing is sent to any application.",
            new("Why is this 403?",
                "sallyport explain -f examples/quickstart --gateway -H \"Authorization: Bearer $TOKEN\" http://quickstart.localhost:8080/headers"),
            new("A sidecar's answer to another workload of the mesh.",
                "sallyport explain -f ./config -n foo -l app=httpbin --peer foo/sleep -X POST http://httpbin.foo:8000/post"));
        command.Arguments.Add(_url);
        Option[] options = [_files, _namespace, _labels, _gateway, _method, _headers, _body, _peer, _source, _now, _format];
        foreach (Option option in options)
            command.Options.Add(option);
        command.Validators.Add(RequireWorkload);
        command.SetAction((parsed, stop) =>
            ExplainRun.RunAsync(Read(parsed), parsed.GetRequiredValue(_format), parsed.InvocationConfiguration, stop));
        return command;
    }

    private void RequireWorkload(CommandResult result)
    {
        if (result.GetValue(_gateway))
            return;
        if (result.GetResult(_namespace) is null)
            result.AddError("Option '-n' is required without --gateway.");
        if (result.GetResult(_labels) is null)
            result.AddError("Option '-l' is required without --gateway.");
    }

    private ExplainArguments Read(ParseResult parsed)
    {
        string? body = parsed.GetValue(_body);
        return new ExplainArguments
        {
            Files = parsed.GetRequiredValue(_files),
            IsGateway = parsed.GetValue(_gateway),
            Namespace = parsed.GetValue(_namespace) ?? "istio-system",
            Labels = parsed.GetValue(_labels) is { Count: > 0 } labels ? labels : ProxyOptions.GatewayLabels,
            Method = parsed.GetValue(_method) ?? (body is null ? "GET" : "POST"),
            Url = RequestUrl.TryParse(parsed.GetRequiredValue(_url))
                ?? throw new UnusableInputException("URL: must be http://HOST[:PORT]/PATH or https://…"),
            Headers = [.. (parsed.GetValue(_headers) ?? []).Select(ReadHeader)],
            Body = body,
            Peer = ReadPeer(parsed.GetValue(_peer)),
            Source = IpAddress.TryParse(parsed.GetRequiredValue(_source), out IpAddress source)
                ? source
                : throw new UnusableInputException("--source-ip: not an IP address"),
            Now = ReadTime(parsed.GetValue(_now)),
        };
    }

    // The value may be a token: no message quotes it.
    private static (string Name, string Value) ReadHeader(string text)
    {
        int colon = text.IndexOf(':');
        return colon > 0 && !text.AsSpan(0, colon).ContainsAny(" \t\r\n")
            ? (text[..colon], text[(colon + 1)..].Trim())
            : throw new UnusableInputException("-H: each must be of the form 'Name: value'");
    }

    private static (string Namespace, string ServiceAccount)? ReadPeer(string? text)
    {
        if (text is null)
            return null;
        string[] parts = text.Split('/');
        return parts is [{ Length: > 0 }, { Length: > 0 }]
            ? (parts[0], parts[1])
            : throw new UnusableInputException("--peer: must be of the form NAMESPACE/SERVICEACCOUNT");
    }

    private static DateTimeOffset ReadTime(string? text)
    {
        if (text is null)
            return TimeProvider.System.GetUtcNow();
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw new UnusableInputException($"--now: '{text}' is neither a time such as 2026-01-31T12:00:00Z nor seconds since 1970");
    }
}
