using System.Net;
using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Tests.Access;

/// <summary>A proxy of namespace foo, by a token like any that it can get, against objects of foo, of bar and of the root namespace.</summary>
public sealed class ProxyRightsTests : IAsyncLifetime
{
    private const string Security = "/apis/security.istio.io/v1", Networking = "/apis/networking.istio.io/v1";

    private TestApi _api = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        _api = await TestApi.StartAsync();
        foreach (string ns in (string[])["foo", "bar"])
        {
            await _api.PostAsync("/api/v1/namespaces", $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{ns}}}"}}""");
            await MakeAsync("/api/v1", ns, "serviceaccounts", "ServiceAccount", "app", "");
            await MakeAsync("/api/v1", ns, "secrets", "Secret", "tls", ""","data":{"tls.key":"c2VjcmV0"}""");
            await MakeAsync("/api/v1", ns, "pods", "Pod", "app", Pod);
            await MakeAsync(Security, ns, "authorizationpolicies", "AuthorizationPolicy", "nobody", ""","spec":{}""");
            await MakeAsync(Security, ns, "requestauthentications", "RequestAuthentication", "jwt", ""","spec":{}""");
            await MakeAsync(Security, ns, "peerauthentications", "PeerAuthentication", "default", ""","spec":{"mtls":{"mode":"DISABLE"}}""");
        }
        _token = await TokenAsync("foo", """{"audiences":["sallyport.dev/proxy"]}""");
    }

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData("/api/v1/namespaces/bar/secrets")]
    [InlineData("/api/v1/namespaces/bar/secrets/tls")]
    [InlineData("/api/v1/namespaces/bar/secrets?fieldSelector=metadata.name%3Dtls")]
    [InlineData("/api/v1/namespaces/foo/secrets")]
    [InlineData("/api/v1/namespaces/foo/secrets/tls")]
    [InlineData("/api/v1/secrets")]
    [InlineData("/api/v1/secrets?fieldSelector=metadata.name%3Dtls")]
    [InlineData("/api/v1/namespaces/istio-system/secrets/cacerts")]
    [InlineData("/api/v1/namespaces/foo/configmaps")]
    [InlineData("/api/v1/namespaces/bar/configmaps/istio-ca-root-cert")]
    [InlineData("/api/v1/namespaces/foo/serviceaccounts")]
    [InlineData("/api/v1/namespaces/foo/pods/app/log")]
    [InlineData(Security + "/authorizationpolicies")]
    [InlineData(Security + "/namespaces/bar/authorizationpolicies")]
    [InlineData(Security + "/namespaces/bar/authorizationpolicies/nobody")]
    [InlineData(Security + "/namespaces/bar/requestauthentications")]
    [InlineData("/apis/authentication.istio.io/v1alpha1/namespaces/bar/policies")]
    [InlineData("/apis/apps/v1/namespaces/foo/deployments")]
    [InlineData("/apis/rbac.authorization.k8s.io/v1/clusterroles")]
    [InlineData("/apis/audit.k8s.io/v1/events")]
    public async Task Lets_a_proxy_not_read(string path)
    {
        (await AskAsync(HttpMethod.Get, path)).Code.ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(HttpMethod.Get, path + (path.Contains('?') ? "&" : "?") + "watch=1")).Code.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData(Security + "/namespaces/foo/authorizationpolicies/nobody")]
    [InlineData(Security + "/namespaces/foo/requestauthentications")]
    [InlineData(Security + "/namespaces/istio-system/authorizationpolicies")]
    [InlineData(Security + "/peerauthentications")]
    [InlineData("/apis/authentication.istio.io/v1alpha1/namespaces/foo/policies")]
    [InlineData(Networking + "/virtualservices")]
    [InlineData("/apis/gateway.networking.k8s.io/v1/gateways")]
    [InlineData("/apis/discovery.k8s.io/v1/endpointslices")]
    [InlineData("/api/v1/services")]
    [InlineData("/api/v1/pods")]
    [InlineData("/api/v1/namespaces/istio-system/configmaps?fieldSelector=metadata.name%3Distio")]
    [InlineData("/api/v1/namespaces/foo/configmaps?fieldSelector=metadata.name%3Distio-ca-root-cert")]
    public async Task Lets_a_proxy_read(string path) => (await AskAsync(HttpMethod.Get, path)).Code.ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task Lets_a_proxy_write_nothing()
    {
        (await AskAsync(HttpMethod.Delete, $"{Security}/namespaces/foo/authorizationpolicies/nobody")).Code.ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(HttpMethod.Post, "/api/v1/namespaces/foo/serviceaccounts/app/token", TokenRequest("{}"))).Code.ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(HttpMethod.Post, "/api/v1/namespaces/foo/configmaps", Object("/api/v1", "ConfigMap", "c", ""))).Code.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Gives_a_proxy_none_of_its_accounts_roles()
    {
        await _api.PostAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"all"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
             "subjects":[{"kind":"ServiceAccount","name":"app","namespace":"foo"},{"kind":"Group","name":"system:serviceaccounts"}]}
            """);
        (await _api.SendAsync(HttpMethod.Get, "/api/v1/secrets", bearer: await TokenAsync("foo", "{}"))).Code.ShouldBe(HttpStatusCode.OK);
        (await AskAsync(HttpMethod.Get, "/api/v1/secrets")).Code.ShouldBe(HttpStatusCode.Forbidden);
        string both = await TokenAsync("foo", """{"audiences":["sallyport.dev/proxy","https://kubernetes.default.svc.cluster.local"]}""");
        (await _api.SendAsync(HttpMethod.Get, "/api/v1/secrets", bearer: both)).Code.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Lets_a_proxy_read_the_Secret_that_a_Gateway_names_as_long_as_it_does()
    {
        const string Own = "/api/v1/namespaces/foo/secrets";
        await MakeAsync(Networking, "bar", "gateways", "Gateway", "gw", """
            ,"spec":{"selector":{"app":"app"},"servers":[{"port":{"number":443,"name":"https","protocol":"HTTPS"},"hosts":["*"],
              "tls":{"mode":"SIMPLE","credentialName":"tls"}}]}
            """);
        (await AskAsync(HttpMethod.Get, $"{Own}/tls")).Code.ShouldBe(HttpStatusCode.OK);
        (await AskAsync(HttpMethod.Get, $"{Own}?fieldSelector=metadata.name%3Dtls")).Body["items"]!.AsArray().Count.ShouldBe(1);
        // Not the rest, and not by a selector that leaves more in.
        (await AskAsync(HttpMethod.Get, Own)).Code.ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(HttpMethod.Get, $"{Own}?fieldSelector=metadata.name%21%3Dtls")).Code.ShouldBe(HttpStatusCode.Forbidden);
        (await AskAsync(HttpMethod.Get, "/api/v1/namespaces/bar/secrets/tls")).Code.ShouldBe(HttpStatusCode.Forbidden);
        // A token of a pod that the Gateway does not mean.
        string other = await TokenAsync("foo", """{"audiences":["sallyport.dev/proxy"],"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"app"}}""");
        (await _api.SendAsync(HttpMethod.Get, $"{Own}/tls", bearer: other)).Code.ShouldBe(HttpStatusCode.OK);
        await _api.SendAsync(HttpMethod.Patch, "/api/v1/namespaces/foo/pods/app", """{"metadata":{"labels":{"app":"else"}}}""", "application/merge-patch+json");
        (await _api.SendAsync(HttpMethod.Get, $"{Own}/tls", bearer: other)).Code.ShouldBe(HttpStatusCode.Forbidden);
        await _api.SendAsync(HttpMethod.Delete, $"{Networking}/namespaces/bar/gateways/gw");
        (await AskAsync(HttpMethod.Get, $"{Own}/tls")).Code.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Never_leads_a_proxy_to_the_authoritys_key()
    {
        await MakeAsync("/api/v1", "istio-system", "serviceaccounts", "ServiceAccount", "app", "");
        await MakeAsync("/api/v1", "istio-system", "secrets", "Secret", "cacerts", ""","data":{"ca-key.pem":"c2VjcmV0"}""");
        await MakeAsync(Networking, "bar", "gateways", "Gateway", "gw", """
            ,"spec":{"servers":[{"port":{"number":443,"name":"https","protocol":"HTTPS"},"hosts":["*"],"tls":{"mode":"SIMPLE","credentialName":"cacerts"}}]}
            """);
        string root = await TokenAsync("istio-system", """{"audiences":["sallyport.dev/proxy"]}""");
        (await _api.SendAsync(HttpMethod.Get, "/api/v1/namespaces/istio-system/secrets/cacerts", bearer: root)).Code.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Shows_of_Pods_what_an_endpoint_needs()
    {
        JsonNode pod = (await AskAsync(HttpMethod.Get, "/api/v1/namespaces/bar/pods/app")).Body;
        pod["metadata"]!["labels"]!["app"]!.GetValue<string>().ShouldBe("app");
        pod["spec"]!["serviceAccountName"]!.GetValue<string>().ShouldBe("app");
        string listed = (await AskAsync(HttpMethod.Get, "/api/v1/pods")).Body.ToJsonString();
        listed.ShouldContain("\"containerPort\":80");
        foreach (string text in (string[])[pod.ToJsonString(), listed])
        {
            text.ShouldNotContain("password");
            text.ShouldNotContain("private note");
        }
        // A selector sees no more than the proxy does.
        (await AskAsync(HttpMethod.Get, "/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1")).Body["items"]!.AsArray().ShouldBeEmpty();
        (await _api.GetAsync("/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1")).Body["items"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Tells_proxies_of_a_Pod_when_an_endpoint_changes_and_not_before()
    {
        const string Status = "/api/v1/namespaces/bar/pods/app/status";
        string version = (await _api.GetAsync("/api/v1/pods")).Body["metadata"]!["resourceVersion"]!.GetValue<string>();
        using StreamReader first = await WatchAsync(), second = await WatchAsync();
        await ChangeAsync("""{"status":{"phase":"Pending","conditions":[{"type":"Ready","status":"False"}]}}""");
        await ChangeAsync("""{"status":{"phase":"Running","podIP":"127.64.0.9"}}""");
        await ChangeAsync("""{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""");
        await _api.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/bar/pods/app?gracePeriodSeconds=0");
        foreach (StreamReader watch in (StreamReader[])[first, second])
        {
            JsonNode changed = JsonNode.Parse((await watch.ReadLineAsync())!)!, deleted = JsonNode.Parse((await watch.ReadLineAsync())!)!;
            changed["type"]!.GetValue<string>().ShouldBe("MODIFIED");
            changed["object"]!["status"]!.ToJsonString().ShouldBe("""{"podIP":"127.64.0.9"}""");
            deleted["type"]!.GetValue<string>().ShouldBe("DELETED");
        }

        async Task ChangeAsync(string patch) =>
            (await _api.SendAsync(HttpMethod.Patch, Status, patch, "application/merge-patch+json")).Code.ShouldBe(HttpStatusCode.OK);

        async Task<StreamReader> WatchAsync()
        {
            HttpRequestMessage request = new(HttpMethod.Get, new Uri(_api.Address, $"/api/v1/pods?watch=1&resourceVersion={version}")) { Version = HttpVersion.Version20 };
            request.Headers.Authorization = new("Bearer", _token);
            return new StreamReader(await (await _api.Stranger.SendAsync(request, HttpCompletionOption.ResponseHeadersRead)).Content.ReadAsStreamAsync());
        }
    }

    [Fact]
    public async Task Shows_of_other_namespaces_PeerAuthentications_the_mode()
    {
        JsonNode policy = (await AskAsync(HttpMethod.Get, $"{Security}/namespaces/bar/peerauthentications/default")).Body;
        policy["spec"]!["mtls"]!["mode"]!.GetValue<string>().ShouldBe("DISABLE");
        policy["metadata"]!["annotations"].ShouldBeNull();
        policy["metadata"]!["managedFields"].ShouldBeNull();
    }

    [Fact]
    public async Task Ends_with_the_Pod_that_the_token_is_bound_to()
    {
        string bound = await TokenAsync("foo", """{"audiences":["sallyport.dev/proxy"],"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"app"}}""");
        (await _api.SendAsync(HttpMethod.Get, "/api/v1/services", bearer: bound)).Code.ShouldBe(HttpStatusCode.OK);
        await _api.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/foo/pods/app?gracePeriodSeconds=0");
        (await _api.SendAsync(HttpMethod.Get, "/api/v1/services", bearer: bound)).Code.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Tells_a_proxy_its_rights()
    {
        JsonNode review = (await AskAsync(HttpMethod.Post, "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", """
            {"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectRulesReview","spec":{"namespace":"foo"}}
            """)).Body;
        string rules = review["status"]!.ToJsonString();
        rules.ShouldContain("authorizationpolicies");
        rules.ShouldNotContain("secrets");
    }

    private const string Pod = """
        ,"spec":{"serviceAccountName":"app","nodeName":"node-1","containers":[{"name":"c","image":"i","env":[{"name":"KEY","value":"password"}],
          "args":["--password"],"ports":[{"containerPort":80}]}]}
        """;

    private static string TokenRequest(string spec) => $$"""{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{{spec}}}""";

    private static string Object(string group, string kind, string name, string rest) => $$"""
        {"apiVersion":"{{group.Replace("/apis/", "").Replace("/api/", "")}}","kind":"{{kind}}",
         "metadata":{"name":"{{name}}","labels":{"app":"app"},"annotations":{"note":"private note"} }{{rest}} }
        """;

    private async Task MakeAsync(string group, string ns, string plural, string kind, string name, string rest)
    {
        (HttpStatusCode code, JsonNode body) = await _api.PostAsync($"{group}/namespaces/{ns}/{plural}", Object(group, kind, name, rest));
        code.ShouldBe(HttpStatusCode.Created, body.ToJsonString());
    }

    private Task<(HttpStatusCode Code, JsonNode Body)> AskAsync(HttpMethod method, string path, string? body = null) =>
        _api.SendAsync(method, path, body, bearer: _token);

    private async Task<string> TokenAsync(string ns, string spec)
    {
        (HttpStatusCode code, JsonNode body) = await _api.PostAsync($"/api/v1/namespaces/{ns}/serviceaccounts/app/token", TokenRequest(spec));
        code.ShouldBe(HttpStatusCode.Created, body.ToJsonString());
        return body["status"]!["token"]!.GetValue<string>();
    }
}
