using System.Text;
using Sallyport.Engine;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;

namespace Sallyport.Proxy.Telemetry.Decisions;

/// <summary>
/// The place of one decision in the ring, written over and over. A version that is odd while it is written tells readers, who wait
/// for nobody, that what they copied may be half of one decision and half of another.
/// </summary>
internal sealed class DecisionSlot
{
    // Each text has its own piece of the buffer, so that a length read at the wrong moment cannot point outside. Longer ones are cut.
    private const int IdBytes = 64, MethodBytes = 16, HostBytes = 128, PathBytes = 304;
    private const int MethodAt = IdBytes, HostAt = MethodAt + MethodBytes, PathAt = HostAt + HostBytes;

    private static readonly (int, int) s_unknown = (-1, -1);

    private readonly byte[] _text = new byte[PathAt + PathBytes];
    private int _version;
    private int _idLength, _methodLength, _hostLength, _pathLength;
    private long _milliseconds;
    private IpAddress _source;
    private int _status;
    private Verdict _verdict;
    private Reason _reason;
    private RulePlan? _rule, _audit;
    private (int From, int To) _entries;
    private string? _dryRun, _route;
    private string _revision = "";

    /// <summary>False: another request is writing here, which happens only when the ring went round meanwhile.</summary>
    public bool TryWrite(in CompletedRequest request)
    {
        if (!TryEnter(out int version))
            return false;
        RequestHead head = request.Exchange.Request;
        RequestOutcome outcome = request.Outcome;
        _milliseconds = request.StartMilliseconds;
        _source = head.RemoteAddress.IsNone ? head.Connection.SourceAddress : head.RemoteAddress;
        _status = request.Status;
        _verdict = outcome.Decision.Verdict;
        _reason = outcome.Reason;
        _rule = outcome.Decision.Rule;
        // A request that passed was changed since, and nobody asks why.
        _entries = _rule is not null && _verdict == Verdict.Denied ? _rule.EntriesThatMatch(head) : s_unknown;
        NoteObserved(request.Exchange.Observed);
        _route = outcome.Decision.Route.Route?.Name;
        _revision = outcome.Model.Snapshot.Revision;
        _idLength = WriteId(head);
        _methodLength = Copy(head.Method, MethodAt, MethodBytes);
        _hostLength = Copy(head.Authority, HostAt, HostBytes);
        _pathLength = Copy(WithoutQuery(head.ReceivedPath.IsEmpty ? head.Path : head.ReceivedPath), PathAt, PathBytes);
        Volatile.Write(ref _version, version + 2);
        return true;
    }

    /// <summary>The same for a connection that is not HTTP.</summary>
    public bool TryWrite(ConnectionFacts connection, AuthorizationTrace? observed, in Decision decision, string revision, long milliseconds)
    {
        if (!TryEnter(out int version))
            return false;
        _milliseconds = milliseconds;
        _source = connection.SourceAddress;
        _status = 0;
        _verdict = decision.Verdict;
        _reason = decision.Reason;
        _rule = decision.Rule;
        _entries = _rule is not null && _verdict == Verdict.Denied ? _rule.EntriesThatMatch(connection) : s_unknown;
        NoteObserved(observed);
        _route = null;
        _revision = revision;
        _idLength = _pathLength = 0;
        _methodLength = Copy("TCP"u8, MethodAt, MethodBytes);
        _hostLength = Copy(connection.ServerName, HostAt, HostBytes);
        Volatile.Write(ref _version, version + 2);
        return true;
    }

    /// <summary>A copy, or null: nothing is here yet, or it was being written.</summary>
    public DecisionRecord? TryRead()
    {
        int version = Volatile.Read(ref _version);
        if (version == 0 || (version & 1) != 0)
            return null;
        DecisionRecord record = new(
            DateTimeOffset.FromUnixTimeMilliseconds(_milliseconds), Text(0, _idLength), _source.ToString(), Text(MethodAt, _methodLength),
            Text(HostAt, _hostLength), Text(PathAt, _pathLength), _status, _verdict, _reason, _rule, _entries, _audit, _dryRun, _route,
            _revision);
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _version) == version ? record : null;
    }

    private bool TryEnter(out int version)
    {
        version = Volatile.Read(ref _version);
        return (version & 1) == 0 && Interlocked.CompareExchange(ref _version, version + 1, version) == version;
    }

    private void NoteObserved(AuthorizationTrace? observed)
    {
        _audit = observed?.Audit;
        _dryRun = observed is null ? null : Observations.DryRunRefusalOf(observed);
    }

    private int WriteId(RequestHead head)
    {
        if (head.Headers.TryGet("x-request-id"u8, out ReadOnlySpan<byte> id))
            return Copy(id, 0, IdBytes);
        head.NewRequestId.TryFormat(_text.AsSpan(0, IdBytes), out int written);
        return written;
    }

    private int Copy(ReadOnlySpan<byte> value, int at, int most)
    {
        int length = Math.Min(value.Length, most);
        value[..length].CopyTo(_text.AsSpan(at));
        return length;
    }

    // Not only a token may stand in a path; Latin-1 shows every byte, and the JSON writer escapes it.
    private string Text(int at, int length) => Encoding.Latin1.GetString(_text, at, length);

    private static ReadOnlySpan<byte> WithoutQuery(ReadOnlySpan<byte> path)
    {
        int question = path.IndexOf((byte)'?');
        return question < 0 ? path : path[..question];
    }
}
