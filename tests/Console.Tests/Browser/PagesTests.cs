using System.Text.Json.Nodes;
using Sallyport.Console.Api;
using Xunit.Abstractions;

namespace Sallyport.Console.Tests.Browser;

/// <summary>Every page at two widths: nothing of it keeps anybody out, and nothing is wider than the window. With SALLYPORT_SCREENSHOTS it is drawn too.</summary>
public sealed class PagesTests(BrowserFixture browser, ITestOutputHelper output) : IClassFixture<BrowserFixture>
{
    private static readonly ConsoleKind s_reports = new(new Client.ApiKind("sallyport.dev", "v1", "proxyreports", "ProxyReport"), "", "");

    private static readonly (string Name, string Path)[] s_pages =
    [
        ("home", "/"), ("gateway-jwt", "/gateway-jwt"), ("list", "/kinds/authorizationpolicies.security.istio.io"), ("empty-list", "/kinds/gateways.networking.istio.io"),
        ("object", "/objects/authorizationpolicies.security.istio.io/shop/require-jwt"),
        ("new-request-authentication", "/create/requestauthentications.security.istio.io"),
        ("new-authorization-policy", "/create/authorizationpolicies.security.istio.io"),
        ("edit-authorization-policy", "/edit/authorizationpolicies.security.istio.io/shop/require-jwt"), ("new-yaml", "/new/peerauthentications.security.istio.io"),
        ("requests", "/requests"), ("try", "/try"), ("keys", "/keys"), ("audit", "/audit"), ("alerts", "/alerts"), ("tools", "/tools"),
        ("namespaces", "/namespaces"), ("workloads", "/workloads"),
    ];

    [BrowserFact]
    public async Task Every_page_can_be_used_by_everybody()
    {
        await SeedAsync();
        (string? axe, string problem) = await AxeScript.ReadAsync();
        if (axe is null)
            output.WriteLine($"not checked for accessibility: {problem}");
        List<string> issues = [];
        if (axe is not null)
            await FindsWhatIsWrongAsync(axe);
        foreach (int width in new[] { 1280, 400 })
        {
            await using ConsolePage console = await browser.OpenAsync(width);
            foreach ((string name, string path) in s_pages)
            {
                if (name == "keys")
                    await ReportKeysAsync();
                await console.GoAsync(path);
                int wide = await console.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
                if (wide > width)
                    issues.Add($"{name} is {wide} wide in a window of {width}");
                if (axe is not null)
                    issues.AddRange((await CheckAsync(console, axe)).Select(issue => $"{name} at {width}: {issue}"));
                await DrawAsync(console, name, width);
            }
        }
        issues.ShouldBeEmpty(string.Join('\n', issues));
    }

    // A checker that finds nothing anywhere would let every page pass.
    private async Task FindsWhatIsWrongAsync(string axe)
    {
        await using ConsolePage console = await browser.OpenAsync();
        await console.Page.EvaluateAsync("() => document.querySelector('main').append(document.createElement('select'))");
        (await CheckAsync(console, axe)).ShouldHaveSingleItem().ShouldStartWith("select-name");
    }

    private static async Task<IReadOnlyList<string>> CheckAsync(ConsolePage console, string axe)
    {
        // By the debugger's way, which the page's own policy against foreign scripts does not concern.
        await console.Page.EvaluateAsync(axe);
        string found = await console.Page.EvaluateAsync<string>(
            "async () => JSON.stringify((await axe.run(document, { resultTypes: ['violations'] })).violations)");
        return [.. JsonNode.Parse(found)!.AsArray()
            .Where(violation => (string?)violation!["impact"] is "serious" or "critical")
            .Select(violation => $"{violation!["id"]}: {violation["nodes"]![0]!["html"]}")];
    }

    private static async Task DrawAsync(ConsolePage console, string name, int width)
    {
        if (Environment.GetEnvironmentVariable("SALLYPORT_SCREENSHOTS") is { Length: > 0 } folder)
            await console.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}.png"), FullPage = true });
    }

    private async Task SeedAsync()
    {
        await CreateAsync(ConsoleKinds.Namespace, null, """{"metadata":{"name":"shop","labels":{"istio-injection":"enabled"}}}""");
        await CreateAsync(ConsoleKinds.RequestAuthentication, "shop",
            """{"metadata":{"name":"jwt-example"},"spec":{"selector":{"matchLabels":{"app":"httpbin"}},"jwtRules":[{"issuer":"testing@secure.istio.io","jwksUri":"https://issuer.example/jwks.json"}]}}""");
        await CreateAsync(ConsoleKinds.AuthorizationPolicy, "shop",
            """{"metadata":{"name":"require-jwt"},"spec":{"selector":{"matchLabels":{"app":"httpbin"}},"action":"ALLOW","rules":[{"from":[{"source":{"requestPrincipals":["testing@secure.istio.io/testing@secure.istio.io"]}}]}]}}""");
        await CreateAsync(s_reports, "shop",
            """{"metadata":{"name":"httpbin-1"},"spec":{"role":"sidecar","revision":"1","policies":[],"decisions":[{"requestId":"a","time":"2026-01-01T00:00:01Z","method":"GET","host":"h","path":"/","status":403,"reason":"rbac_access_denied","policy":"shop/require-jwt","rule":0,"verdict":"denied","clause":"from[0] requestPrincipals","remedy":"Send a token."},{"requestId":"b","time":"2026-01-01T00:00:02Z","method":"GET","host":"h","path":"/open","status":200,"verdict":"permitted"}]}}""");
        await CreateAsync(ConsoleKinds.Pod, "shop",
            """{"metadata":{"name":"httpbin-1","labels":{"app":"httpbin"}},"spec":{"containers":[{"name":"httpbin","image":"kennethreitz/httpbin"},{"name":"istio-proxy","image":"sallyport"}]}}""");
    }

    // Shortly before it is looked at: a proxy that is silent for half a minute is not connected.
    private Task ReportKeysAsync() => CreateAsync(s_reports, "shop",
        """{"metadata":{"name":"httpbin-1"},"spec":{"role":"sidecar","revision":"1","policies":[],"keySets":[{"policy":"shop/jwt-example","rule":0,"issuer":"testing@secure.istio.io","source":"jwksUri","address":"https://issuer.example/jwks.json","keyCount":1,"keys":[{"kid":"DHFbpoIUqrY8t2zpA2qXfCmr5VO5ZEr4RzHU_-envvQ","type":"RSA"}],"fetched":"2026-01-01T00:00:00Z","failuresInARow":3,"lastError":"issuer.example answered 503"}]}}""");

    private Task CreateAsync(ConsoleKind kind, string? ns, string json) =>
        browser.Served.CreateAsync(kind.Api, ns, (JsonObject)JsonNode.Parse(json)!);
}
