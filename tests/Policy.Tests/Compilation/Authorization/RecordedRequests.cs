using System.Text;
using System.Text.Json;
using Sallyport.Engine;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;
using Sallyport.Engine.Tokens;
using Sallyport.Policy.Compilation;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.TestKit;

namespace Sallyport.Policy.Tests.Compilation.Authorization;

/// <summary>One recorded suite in process: its documents compiled for its target, its requests decided up to authorization.</summary>
internal sealed class RecordedRequests
{
    private const long Now = 1_790_000_000;

    private readonly JsonElement _suite;
    private readonly ProxyRole _role;
    private readonly LoadedDocuments _documents;
    private readonly AuthenticationPlan _authentication;
    private readonly AuthorizationPlan _http, _tcp;

    public RecordedRequests(JsonElement suite)
    {
        _suite = suite;
        _role = suite.GetProperty("target").GetProperty("kind").GetString() == "gateway" ? ProxyRole.Gateway : ProxyRole.Sidecar;
        _documents = DocumentSet.Load([Text("world", MeshDocument()), Text("resources", suite.GetProperty("resources").GetString()!)]);
        PolicySelection selection = new(Target(), _documents.MeshConfig.RootNamespace);
        _authentication = AuthenticationCompiler.Compile(
            selection.Select(_documents.Resources.OfType<RequestAuthentication>()), Keys, static _ => KeySetTls.Usual, new JwtVerifier(new TokenCache()));
        AuthorizationCompiler authorization = new(
            selection.Select(_documents.Resources.OfType<AuthorizationPolicy>()), _documents.MeshConfig, new Dictionary<string, ProviderPlan>(), false);
        _http = authorization.CompileHttp();
        _tcp = authorization.CompileTcp();
    }

    /// <summary>400, 401, 403 (all refusals of gRPC and TCP) or 0 for "goes on to routing"; -1 for cases that cannot be played without a wire.</summary>
    public int Decide(JsonElement recorded)
    {
        if (recorded.TryGetProperty("raw", out _))
            return -1;
        ConnectionFacts connection = Connection(recorded);
        if (Optional(recorded, "protocol") == "tcp")
        {
            bool isRefused = _tcp.FindCustom(connection, 0).Rule is not null || _tcp.EvaluateDenyAllow(connection).Permit is null;
            return isRefused ? 403 : 0;
        }
        RequestHead request = Request(recorded, connection);
        MeshDefaults(out PathNormalizationMode mode, out int proxies);
        Reason reason = request.Version == HttpVersion.Http2 ? Reason.None : KnownMethods.Check(request.Method);
        if (reason == Reason.None)
            reason = Arrival.Prepare(request, _role, mode, proxies);
        if (reason != Reason.None)
            return Reasons.Of(reason).Status;
        foreach (byte[] name in _authentication.OutputHeaders)
            request.Headers.Remove(name);
        if (_http.FindCustom(request, 0).Rule is not null)
            return 403;
        (bool passes, JwtStatus status) = _authentication.Evaluate(request, Now, mayAwaitKeys: false, null);
        if (!passes)
            return status == JwtStatus.AudienceNotAllowed || request.IsGrpc ? 403 : 401;
        return _http.EvaluateDenyAllow(request).Status == AuthorizationStatus.Allowed ? 0 : 403;
    }

    private void MeshDefaults(out PathNormalizationMode mode, out int proxies)
    {
        mode = _documents.MeshConfig.PathNormalization;
        proxies = (int)_documents.MeshConfig.NumTrustedProxies;
    }

    private static RequestHead Request(JsonElement recorded, ConnectionFacts connection)
    {
        List<string> headers = [];
        foreach (JsonElement header in recorded.GetProperty("headers").EnumerateArray())
            headers.AddRange([header[0].GetString()!, header[1].GetString()!.Trim()]);
        string protocol = Optional(recorded, "protocol") ?? (recorded.GetProperty("port").GetString() == "http2" ? "http2" : "");
        if (protocol == "grpc")
            headers.AddRange(["content-type", "application/grpc", "te", "trailers"]);
        RequestHead request = Requests.Make(
            Optional(recorded, "method") ?? "GET", Optional(recorded, "path") ?? "/", Optional(recorded, "host") ?? "h", connection, [.. headers]);
        request.Version = protocol is "grpc" or "http2" ? HttpVersion.Http2 : HttpVersion.Http11;
        return request;
    }

    private ConnectionFacts Connection(JsonElement recorded)
    {
        JsonElement source = recorded.GetProperty("source");
        string? ns = Optional(source, "namespace"), account = Optional(source, "serviceAccount");
        JsonElement target = _suite.GetProperty("target");
        int port = target.GetProperty("ports").GetProperty(recorded.GetProperty("port").GetString()!).GetInt32();
        bool isTls = source.GetProperty("mtls").GetBoolean();
        string host = $"outbound_.{port - 18000}_._.b.ns1.svc.cluster.local";
        return new ConnectionFacts
        {
            SourceAddress = Address(Optional(source, "ip") ?? AddressOf(ns, account)),
            LocalAddress = Address(Optional(target, "ip") ?? (_role == ProxyRole.Gateway ? "10.10.9.1" : "10.10.1.2")),
            LocalPort = _role == ProxyRole.Gateway && port is 80 or 443 ? port + 8000 : port,
            ListenerPort = port,
            IsTls = isTls,
            ServerName = isTls ? Encoding.ASCII.GetBytes((Optional(recorded, "sni") ?? host).ToLowerInvariant()) : [],
            Peer = isTls ? Asked.Peer($"spiffe://{Optional(source, "trustDomain") ?? "cluster.local"}/ns/{ns}/sa/{account}") : null,
        };
    }

    // The addresses of the recorded runs.
    private static string AddressOf(string? ns, string? account) => (ns, account) switch
    {
        ("ns1", "a") => "10.10.1.1",
        ("ns1", "b") => "10.10.1.2",
        ("ns1", "c") => "10.10.1.3",
        ("ns2", "a") => "10.10.2.1",
        ("ns2", "b") => "10.10.2.2",
        ("istio-system", _) => "10.10.9.1",
        (null, _) => "10.99.0.9",
        _ => "10.10.1.99",
    };

    private static IpAddress Address(string text) => IpAddress.TryParse(text, out IpAddress address) ? address : default;

    private KeyRingState Keys(KeySetReference reference)
    {
        if (reference.Inline is not null)
            return new KeyRingState(KeySet.Parse(Encoding.UTF8.GetBytes(reference.Inline)).Ring);
        string path = new Uri(reference.JwksUri ?? "http://none/none").AbsolutePath;
        bool isServed = _suite.TryGetProperty("jwksServer", out JsonElement server) && server.TryGetProperty(path, out JsonElement keys)
            && keys.ValueKind == JsonValueKind.Object;
        return new KeyRingState(isServed ? KeySet.Parse(Encoding.UTF8.GetBytes(server.GetProperty(path).GetRawText())).Ring : KeyRing.NeverFetched);
    }

    private Workload Target()
    {
        JsonElement target = _suite.GetProperty("target");
        return new Workload
        {
            Role = _role,
            Name = target.GetProperty("name").GetString()!,
            Namespace = target.GetProperty("namespace").GetString()!,
            ServiceAccount = target.GetProperty("serviceAccount").GetString()!,
            Labels = target.GetProperty("labels").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
        };
    }

    // MeshConfig is JSON, and JSON is YAML.
    private string MeshDocument()
    {
        string mesh = _suite.TryGetProperty("meshConfig", out JsonElement config) && config.ValueKind == JsonValueKind.Object ? config.GetRawText() : "{}";
        string root = Optional(_suite, "rootNamespace") ?? "istio-system";
        string separator = mesh.Trim() == "{}" ? "" : ",";
        mesh = $$"""{"rootNamespace":"{{root}}"{{separator}}""" + mesh[(mesh.IndexOf('{') + 1)..];
        return $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: istio\n  namespace: istio-system\ndata:\n  mesh: {JsonSerializer.Serialize(mesh)}\n";
    }

    private static DocumentText Text(string name, string text) =>
        new(name, Encoding.UTF8.GetBytes(text.Replace("{{JWKS_SERVER}}", "keys.example", StringComparison.Ordinal)));

    private static string? Optional(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
