using Sallyport.Engine.Authentication;

namespace Sallyport.Engine.Http;

/// <summary>
/// One request as the engine reads and changes it: what policies see, what routing sees and what the application will receive
/// are this one object, so they cannot differ. The reader fills it, <see cref="Decider"/> changes it, the forwarder sends it.
/// Reused from request to request by one owner.
/// </summary>
public sealed class RequestHead
{
    /// <summary>Fits the fields of most requests with a token, ours included.</summary>
    private const int RequestBytes = 2048;

    private byte[] _method = [], _authority = [], _scheme = [], _path = [], _receivedPath = [], _sparePath = [];
    private HeaderList? _savedHeaders;
    private byte[] _savedPath = [];
    private int _savedPathLength;
    private bool _isSaved;
    private int _methodLength, _authorityLength, _schemeLength, _pathLength, _receivedPathLength;

    /// <summary>The connection it came on.</summary>
    public ConnectionFacts Connection { get; private set; } = null!;

    public HttpVersion Version { get; set; }

    /// <summary>All fields but <c>host</c>, which is <see cref="Authority"/>. Never has pseudo-headers.</summary>
    public HeaderList Headers { get; } = new(RequestBytes);

    /// <summary>Case as received.</summary>
    public ReadOnlySpan<byte> Method => _method.AsSpan(0, _methodLength);

    /// <summary><c>host</c> or <c>:authority</c> as received, with port if any.</summary>
    public ReadOnlySpan<byte> Authority => _authority.AsSpan(0, _authorityLength);

    /// <summary>False when the request named no host at all.</summary>
    public bool HasAuthority { get; private set; }

    /// <summary>
    /// HTTP/2: the client's <c>:scheme</c> in lower case. HTTP/1.1: that of an absolute-form target, else that of
    /// <c>x-forwarded-proto</c> after the header hygiene step, <c>http</c> or <c>https</c> of the connection before it.
    /// </summary>
    public ReadOnlySpan<byte> Scheme => _scheme.AsSpan(0, _schemeLength);

    /// <summary>Request target as it now stands: first as received, then normalised, later without a token taken from the query. With query.</summary>
    public ReadOnlySpan<byte> Path => _path.AsSpan(0, _pathLength);

    /// <summary>The path with query as normalised, before the JWT step removed anything: the realm of a refusal (request-authentication.md 14.3).</summary>
    public ReadOnlySpan<byte> ReceivedPath => _receivedPath.AsSpan(0, _receivedPathLength);

    public ReadOnlySpan<byte> PathWithoutQuery
    {
        get
        {
            int question = Path.IndexOf((byte)'?');
            return question < 0 ? Path : Path[..question];
        }
    }

    /// <summary>The query without its <c>?</c>; empty without.</summary>
    public ReadOnlySpan<byte> Query
    {
        get
        {
            int question = Path.IndexOf((byte)'?');
            return question < 0 ? default : Path[(question + 1)..];
        }
    }

    /// <summary>An id the host made for this request (a UUID as text); it becomes <c>x-request-id</c> where the rules say so.</summary>
    public Guid NewRequestId { get; set; }

    /// <summary>The request asks for a protocol upgrade that is named in <c>connection</c> (only HTTP/1.1), e.g. <c>websocket</c>.</summary>
    public bool IsUpgrade { get; set; }

    /// <summary>A CONNECT, which only a sidecar's outbound listener takes; it has no path, and its authority is where it leads.</summary>
    public bool IsConnect => Connection.IsOutbound && Method.SequenceEqual("CONNECT"u8);

    /// <summary>The HTTP/1.1 target was a whole URL, whose scheme and host count.</summary>
    internal bool HasAbsoluteTarget { get; set; }

    /// <summary>The trusted client address, <c>remote.ip</c>; set by the header hygiene step (authorization-policy.md 6.9).</summary>
    public IpAddress RemoteAddress { get; set; }

    /// <summary>What the JWT step found; empty before it ran.</summary>
    public AuthenticationResult Authentication { get; } = new();

    /// <summary>True when <c>content-type</c> is <c>application/grpc</c> or begins with <c>application/grpc+</c>.</summary>
    public bool IsGrpc =>
        Headers.TryGet("content-type"u8, out ReadOnlySpan<byte> type) && type.StartsWith("application/grpc"u8)
        && (type.Length == 16 || type[16] == '+');

    /// <summary>OPTIONS with non-empty <c>origin</c> and <c>access-control-request-method</c> (request-authentication.md 15.1).</summary>
    public bool IsPreflight =>
        Method.SequenceEqual("OPTIONS"u8)
        && Headers.TryGet("origin"u8, out ReadOnlySpan<byte> origin) && !origin.IsEmpty
        && Headers.TryGet("access-control-request-method"u8, out ReadOnlySpan<byte> asked) && !asked.IsEmpty;

    /// <summary>Room that it keeps for the next request.</summary>
    public int HeldBytes =>
        Headers.HeldBytes + (_savedHeaders?.HeldBytes ?? 0) + _method.Length + _authority.Length + _scheme.Length + _path.Length
        + _receivedPath.Length + _sparePath.Length + _savedPath.Length + Authentication.HeldBytes;

    /// <summary>Empties it for the next request on <paramref name="connection"/>.</summary>
    public void Reset(ConnectionFacts connection)
    {
        Clear();
        Connection = connection;
    }

    /// <summary>Forgets the request and its connection.</summary>
    public void Clear()
    {
        Connection = null!;
        Version = HttpVersion.Unknown;
        NewRequestId = default;
        Headers.Clear();
        _methodLength = _authorityLength = _schemeLength = _pathLength = _receivedPathLength = 0;
        HasAuthority = IsUpgrade = HasAbsoluteTarget = _isSaved = false;
        RemoteAddress = default;
        Authentication.Clear();
    }

    /// <summary>Another request that says the same, to be judged without changing this one.</summary>
    internal RequestHead Copy()
    {
        RequestHead copy = new();
        copy.Reset(Connection);
        copy.Version = Version;
        copy.SetMethod(Method);
        copy.SetScheme(Scheme);
        copy.SetPath(Path);
        if (HasAuthority)
            copy.SetAuthority(Authority);
        copy.Headers.AddAll(Headers);
        copy.RemoteAddress = RemoteAddress;
        return copy;
    }

    public void SetMethod(ReadOnlySpan<byte> value) => Store(value, ref _method, ref _methodLength);

    public void SetScheme(ReadOnlySpan<byte> value) => Store(value, ref _scheme, ref _schemeLength);

    public void SetPath(ReadOnlySpan<byte> value) => Store(value, ref _path, ref _pathLength);

    public void SetAuthority(ReadOnlySpan<byte> value)
    {
        HasAuthority = true;
        Store(value, ref _authority, ref _authorityLength);
    }

    /// <summary>Remembers the path for <see cref="ReceivedPath"/>; called once, after normalisation.</summary>
    public void KeepReceivedPath() => Store(Path, ref _receivedPath, ref _receivedPathLength);

    /// <summary>Keeps what the JWT step may change, before its first change; later calls do nothing.</summary>
    internal void Save()
    {
        if (_isSaved)
            return;
        _isSaved = true;
        (_savedHeaders ??= new HeaderList()).CopyFrom(Headers);
        Store(Path, ref _savedPath, ref _savedPathLength);
    }

    /// <summary>The request is again as it was before the JWT step.</summary>
    internal void Restore()
    {
        if (_isSaved)
        {
            Headers.CopyFrom(_savedHeaders!);
            SetPath(_savedPath.AsSpan(0, _savedPathLength));
        }
        _isSaved = false;
        // What a dry run found is true of the request as it was.
        Reason dryRun = Authentication.DryRunRefusal;
        Authentication.Clear();
        Authentication.DryRunRefusal = dryRun;
    }

    /// <summary>Room for a changed path beside the present one, which stays readable until <see cref="TakeSparePath"/>.</summary>
    internal Span<byte> SparePath(int length)
    {
        if (_sparePath.Length < length)
            _sparePath = new byte[length * 2];
        return _sparePath.AsSpan(0, length);
    }

    /// <summary>What was written to <see cref="SparePath"/> becomes the path.</summary>
    internal void TakeSparePath(int length)
    {
        (_path, _sparePath) = (_sparePath, _path);
        _pathLength = length;
    }

    private static void Store(ReadOnlySpan<byte> value, ref byte[] target, ref int length)
    {
        // The value may be a span of the target itself, so a larger array is filled before it takes its place.
        byte[] space = value.Length > target.Length ? new byte[Math.Max(64, value.Length * 2)] : target;
        value.CopyTo(space);
        target = space;
        length = value.Length;
    }
}
