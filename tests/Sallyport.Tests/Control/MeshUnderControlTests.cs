using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.Client;
using Sallyport.Commands;
using Sallyport.ControlPlane;
using Sallyport.Engine;
using Sallyport.Output;
using Sallyport.Proxy;
using Sallyport.Proxy.Identity;
using Sallyport.Samples;

namespace Sallyport.Tests.Control;

/// <summary>
/// A gateway and a sidecar, each with the credentials that the control plane gives a proxy and nothing else: documents, Secrets and certificates come by them,
/// and everything goes on while the control plane is away.
/// </summary>
public sealed class MeshUnderControlTests : IAsyncLifetime
{
    private const string Gateway = "spiffe://cluster.local/ns/istio-system/sa/gateway";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sallyport-mesh-control-");
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true, TargetHost = "a.example" }, PooledConnectionLifetime = TimeSpan.Zero,
    });
    private RunningSample _application = null!;
    private ControlPlaneHost? _control;
    private int _port;

    public async Task InitializeAsync()
    {
        _application = await RunningSample.StartAsync("httpbin");
        await StartControlAsync();
        await MakeAsync(Core("Namespace", "namespaces"), null, "foo", "{}");
        await MakeAsync(Core("ServiceAccount", "serviceaccounts"), "foo", "a", "{}");
        await MakeAsync(Core("ServiceAccount", "serviceaccounts"), "istio-system", "gateway", "{}");
        await MakeAsync(Security("PeerAuthentication", "peerauthentications"), "istio-system", "default", """{"spec":{"mtls":{"mode":"STRICT"}}}""");
        await MakeAsync(Security("AuthorizationPolicy", "authorizationpolicies"), "foo", "a", """
            {"spec":{"selector":{"matchLabels":{"app":"a"}},"rules":[{"from":[{"source":{"principals":["cluster.local/ns/istio-system/sa/gateway"]}}]}]}}
            """);
        await MakeAsync(Core("Service", "services"), "foo", "apps", """{"spec":{"selector":{"app":"a"},"ports":[{"name":"http","port":80,"targetPort":8080}]}}""");
        await MakeAsync(Networking("Gateway", "gateways"), "istio-system", "gw", """
            {"spec":{"selector":{"istio":"ingressgateway"},"servers":[
              {"port":{"number":80,"name":"http","protocol":"HTTP"},"hosts":["*"]},
              {"port":{"number":443,"name":"https","protocol":"HTTPS"},"hosts":["*"],"tls":{"mode":"SIMPLE","credentialName":"front"}}]}}
            """);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await StopControlAsync();
        await _application.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Carries_requests_with_identities_that_the_control_plane_signed_and_goes_on_without_it()
    {
        await using ProxyRuntime first = await StartSidecarAsync();
        await RouteAsync(first.EndPoints[8080].Port);
        await using ProxyRuntime gateway = await StartGatewayAsync();
        await BecomesAsync(gateway, HttpStatusCode.OK);
        (await AskAsync(gateway)).Body.ShouldContain(Gateway);
        await StopControlAsync();
        (await AskAsync(gateway)).Status.ShouldBe(HttpStatusCode.OK);
        // Started anew while nobody answers: documents, key and certificate are those that were kept.
        int port = first.EndPoints[8080].Port;
        await first.DisposeAsync();
        await using ProxyRuntime second = await StartSidecarAsync(port);
        (await AskAsync(gateway)).Status.ShouldBe(HttpStatusCode.OK);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(_folder.FullName, "a", "identity.pem")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Follows_a_new_authority()
    {
        await using ProxyRuntime sidecar = await StartSidecarAsync();
        await RouteAsync(sidecar.EndPoints[8080].Port);
        await using ProxyRuntime gateway = await StartGatewayAsync();
        await BecomesAsync(gateway, HttpStatusCode.OK);
        (_, string before) = await AskAsync(gateway);
        MeshAuthority made = AuthorityMaker.Create("another", TimeProvider.System.GetUtcNow());
        await MakeAsync(Core("Secret", "secrets"), "istio-system", "cacerts", new JsonObject
        {
            ["stringData"] = new JsonObject
            {
                [MeshAuthority.CertificateFile] = made.Certificate, [MeshAuthority.KeyFile] = made.Key, [MeshAuthority.RootsFile] = made.Roots,
            },
        }.ToJsonString());
        // Both ask anew when they see the roots change; until then one of them may not know the other.
        await EventuallyAsync(async () => await AskAsync(gateway) is (HttpStatusCode.OK, var body) && HashOf(body) != HashOf(before));
    }

    [Fact]
    public async Task Serves_the_certificate_of_a_Secret_that_its_Gateway_names()
    {
        (string certificate, string key) = await IssueAsync("foo", "a", "front");
        await using ProxyRuntime gateway = await StartGatewayAsync();
        await Should.ThrowAsync<HttpRequestException>(() => AskTlsAsync(gateway));
        await MakeAsync(Core("Secret", "secrets"), "istio-system", "front", new JsonObject
        {
            ["type"] = "kubernetes.io/tls", ["stringData"] = new JsonObject { ["tls.crt"] = certificate, ["tls.key"] = key },
        }.ToJsonString());
        await EventuallyAsync(async () =>
        {
            try
            {
                return await AskTlsAsync(gateway) == HttpStatusCode.NotFound;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Gives_a_proxy_no_other_identity_than_its_own()
    {
        string kubeconfig = _control!.WriteProxyKubeconfig(Path.Combine(_folder.FullName, "mine"), "foo", "a").Kubeconfig;
        (int own, _, string problem) = await CertAsync(kubeconfig, "foo", "a");
        own.ShouldBe(ExitCodes.Fine, problem);
        foreach ((string ns, string account) in ((string, string)[])[("foo", "b"), ("bar", "a"), ("istio-system", "gateway")])
        {
            (int code, _, string error) = await CertAsync(kubeconfig, ns, account);
            code.ShouldBe(ExitCodes.Unusable);
            error.ShouldContain("may not have a certificate");
        }
        if (!OperatingSystem.IsWindows())
        {
            foreach (string file in (string[])[kubeconfig, kubeconfig + ".token"])
                File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task Reports_what_is_in_force_and_what_was_decided()
    {
        await using ProxyRuntime sidecar = await StartSidecarAsync();
        await RouteAsync(sidecar.EndPoints[8080].Port);
        await using ProxyRuntime gateway = await StartGatewayAsync();
        await BecomesAsync(gateway, HttpStatusCode.OK);
        ApiKind policies = Security("AuthorizationPolicy", "authorizationpolicies");
        await EventuallyAsync(async () => (await ReadAsync(policies, "foo", "a"))?.ToJsonString().Contains("in force on 1 of 1 proxies", StringComparison.Ordinal) == true);
        await MakeAsync(policies, "foo", "a", """{"spec":{"selector":{"matchLabels":{"app":"a"}},"rules":[]}}""");
        await BecomesAsync(gateway, HttpStatusCode.Forbidden);
        ApiKind decisions = new("sallyport.dev", "v1", "decisions", "Decision");
        await EventuallyAsync(async () => (await ReadAsync(decisions, "foo", null, "code=403,workload=a"))?["items"] is JsonArray { Count: > 0 });

        string id = (await ReadAsync(decisions, "foo", null, "code=403,workload=a"))!["items"]![0]!["requestId"]!.GetValue<string>();
        string[] ask = ["explain", "--control", _control!.KubeconfigFile, "--request-id", id];
        await EventuallyAsync(async () => (await Run.CommandAsync(ask)).Output.Contains("istio-system", StringComparison.Ordinal));
        (int code, string text, _) = await Run.CommandAsync(ask);
        code.ShouldBe(ExitCodes.Findings);
        text.ShouldMatch(@"(?m)^allowed by \S+ in istio-system; the answer was 403$");
        text.ShouldMatch(@"(?m)^refused by a in foo: 403 \[\w+\]$");
        text.ShouldMatch(@"(?m)^  request  GET a\.example/headers from ");
        text.ShouldMatch("(?m)^What to do: ");
        JsonNode json = JsonNode.Parse((await Run.CommandAsync([.. ask, "-o", "json", "-n", "foo"])).Output)!;
        json["decisions"]!.AsArray().ShouldHaveSingleItem()!["allowed"]!.GetValue<bool>().ShouldBeFalse();
        (await Run.CommandAsync("explain", "--control", _control.KubeconfigFile, "--request-id", "nobody")).Code.ShouldBe(ExitCodes.Unusable);
    }

    [Fact]
    public async Task Reports_how_it_stands_with_the_keys_of_its_policies()
    {
        await using ProxyRuntime sidecar = await StartSidecarAsync();
        ApiKind authentications = Security("RequestAuthentication", "requestauthentications"), keySets = new("sallyport.dev", "v1", "keysets", "KeySet");
        // Nobody listens there.
        await MakeAsync(authentications, "foo", "jwt", """{"spec":{"jwtRules":[{"issuer":"i","jwksUri":"http://127.0.0.1:1/jwks"}]}}""");
        await EventuallyAsync(async () => Only(await ReadAsync(keySets, "foo", null, "policy=jwt")) is { } keys
            && ((string?)keys["state"], (string?)keys["proxy"]) == ("NoKeys", "foo/a") && (string?)keys["lastError"] is { Length: > 0 });

        static JsonNode? Only(JsonObject? list) => (list?["items"] as JsonArray)?.SingleOrDefault();
    }

    private async Task<JsonObject?> ReadAsync(ApiKind kind, string ns, string? name, string? fields = null)
    {
        KubeconfigReader.TryRead(_control!.KubeconfigFile, out ApiAccess? access, out _);
        using ApiAccess used = access!;
        using ApiClient client = new(used);
        return (name is null ? await client.ListAsync(kind, ns, new ListQuery { Fields = fields }, default) : await client.GetAsync(kind, ns, name, default)).Object;
    }

    private Task<(int Code, string Output, string Error)> CertAsync(string kubeconfig, string ns, string account) => Run.CommandAsync(
        "cert", "issue", "--control", kubeconfig, "--namespace", ns, "--service-account", account, "--out", Path.Combine(_folder.FullName, "cert"));

    private async Task<(string Certificate, string Key)> IssueAsync(string ns, string account, string name)
    {
        string folder = Path.Combine(_folder.FullName, name);
        (int code, _, string error) = await Run.CommandAsync(
            "cert", "issue", "--control", _control!.KubeconfigFile, "--namespace", ns, "--service-account", account, "--out", folder);
        code.ShouldBe(ExitCodes.Fine, error);
        return (await File.ReadAllTextAsync(Path.Combine(folder, "cert-chain.pem")), await File.ReadAllTextAsync(Path.Combine(folder, "key.pem")));
    }

    private static string HashOf(string body) => body[(body.IndexOf("Hash=", StringComparison.Ordinal) + 5)..][..64];

    private static ApiKind Core(string kind, string plural) => new("", "v1", plural, kind);

    private static ApiKind Security(string kind, string plural) => new("security.istio.io", "v1", plural, kind);

    private static ApiKind Networking(string kind, string plural) => new("networking.istio.io", "v1", plural, kind);

    private async Task StartControlAsync()
    {
        ControlPlaneOptions options = new() { DataFolder = Path.Combine(_folder.FullName, "control"), Port = _port, Bind = "127.0.0.1" };
        _control = await ControlPlaneHost.StartAsync(WorkloadAuthority.For(options), NullLoggerFactory.Instance, TimeProvider.System, default);
        _port = _control.Address.Port;
    }

    private async Task StopControlAsync()
    {
        if (_control is not null)
            await _control.DisposeAsync();
        _control = null;
    }

    private Task<ProxyRuntime> StartSidecarAsync(int port = 0) => StartAsync(new ProxyOptions
    {
        Role = ProxyRole.Sidecar, Files = [], Control = CredentialsOf("foo", "a"), Name = "a", Namespace = "foo", ServiceAccount = "a",
        Labels = new Dictionary<string, string> { ["app"] = "a" }, Inbound = [new InboundPort(8080, "127.0.0.1", _application.Address.Port)],
        DataFolder = Path.Combine(_folder.FullName, "a"), Bind = "127.0.0.1", Admin = "none", PortMap = new Dictionary<int, int> { [8080] = port },
    });

    private Task<ProxyRuntime> StartGatewayAsync() => StartAsync(new ProxyOptions
    {
        Role = ProxyRole.Gateway, Files = [], Control = CredentialsOf("istio-system", "gateway"), ServiceAccount = "gateway", Bind = "127.0.0.1", Admin = "none",
        PortMap = new Dictionary<int, int> { [80] = 0, [443] = 0 },
    });

    private static Task<ProxyRuntime> StartAsync(ProxyOptions options) => ProxyRuntime.StartAsync(options, TimeProvider.System, NullLogger.Instance, default);

    private string CredentialsOf(string ns, string account)
    {
        string path = Path.Combine(_folder.FullName, $"{ns}-{account}.kubeconfig");
        _control?.WriteProxyKubeconfig(path, ns, account);
        return path;
    }

    private async Task RouteAsync(int port)
    {
        await MakeAsync(Networking("ServiceEntry", "serviceentries"), "foo", "a", $$"""
            {"spec":{"hosts":["a.mesh"],"ports":[{"number":80,"name":"http","protocol":"HTTP"}],"resolution":"STATIC","location":"MESH_INTERNAL",
             "endpoints":[{"address":"127.0.0.1","ports":{"http":{{port}} },"serviceAccount":"a"}]} }
            """);
        await MakeAsync(Networking("DestinationRule", "destinationrules"), "foo", "a", """
            {"spec":{"host":"a.mesh","trafficPolicy":{"connectionPool":{"http":{"maxRequestsPerConnection":1}}}}}
            """);
        await MakeAsync(Networking("VirtualService", "virtualservices"), "foo", "a", """
            {"spec":{"hosts":["a.example"],"gateways":["istio-system/gw"],"http":[{"route":[{"destination":{"host":"a.mesh"}}]}]}}
            """);
    }

    private async Task MakeAsync(ApiKind kind, string? ns, string name, string rest)
    {
        KubeconfigReader.TryRead(_control!.KubeconfigFile, out ApiAccess? access, out string problem).ShouldBeTrue(problem);
        using ApiAccess used = access!;
        using ApiClient client = new(used);
        JsonObject o = JsonNode.Parse(rest)!.AsObject();
        o["apiVersion"] = kind.ApiVersion;
        o["kind"] = kind.Kind;
        o["metadata"] = new JsonObject { ["name"] = name };
        ApiResult result = await client.ApplyAsync(kind, ns, name, o, "test", force: true, default);
        result.IsDone.ShouldBeTrue(result.Status?.ToString());
    }

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(ProxyRuntime gateway)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri($"http://{gateway.EndPoints[80]}/headers"));
        request.Headers.Host = "a.example";
        using HttpResponseMessage response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task<HttpStatusCode> AskTlsAsync(ProxyRuntime gateway)
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri($"https://{gateway.EndPoints[443]}/"));
        return response.StatusCode;
    }

    private Task BecomesAsync(ProxyRuntime gateway, HttpStatusCode expected) =>
        EventuallyAsync(async () => (await AskAsync(gateway)).Status == expected);

    private static async Task EventuallyAsync(Func<Task<bool>> isSo)
    {
        long began = Stopwatch.GetTimestamp();
        while (!await isSo())
            Stopwatch.GetElapsedTime(began).TotalSeconds.ShouldBeLessThan(30);
    }
}
