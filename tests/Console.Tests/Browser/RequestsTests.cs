using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Sallyport.Client;
using Sallyport.Console.Api;

namespace Sallyport.Console.Tests.Browser;

/// <summary>The page where a person finds out why a request was refused.</summary>
public sealed class RequestsTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static readonly ApiKind s_reports = new("sallyport.dev", "v1", "proxyreports", "ProxyReport");

    [BrowserFact]
    public async Task Shows_what_was_decided_and_leads_to_the_policy_and_to_a_trial()
    {
        await using ConsolePage console = await browser.OpenAsync();
        await browser.Served.CreateAsync(ConsoleKinds.AuthorizationPolicy.Api, "default", (JsonObject)JsonNode.Parse(
            """{"metadata":{"name":"keep-out"},"spec":{"selector":{"matchLabels":{"app":"none"}},"action":"DENY","rules":[{"to":[{"operation":{"methods":["GET"],"paths":["/admin"]}}]}]}}""")!);
        await console.GoAsync("/requests");
        await ReportAsync(
            Decision("r1", 403, "denied", "/admin", "rbac_access_denied", "default/keep-out"), Decision("r2", 200, "permitted", "/open"),
            Decision("r3", 401, "denied", "/<script>alert(1)</script>", "jwt_expired"));
        await console.Page.WaitForSelectorAsync("td:has-text('/open')");
        string table = await console.TextAsync("#decisions");
        table.ShouldContain("refused 403");
        table.ShouldContain("allowed 200");
        table.ShouldContain("<script>alert(1)</script>");
        (await console.TextAsync("figcaption")).ShouldContain("1 jwt_expired");
        await console.Page.ClickAsync("summary:has-text('rbac_access_denied')");
        await console.Page.WaitForSelectorAsync("details[open] dl");
        string why = await console.TextAsync("details[open]");
        why.ShouldContain("to[0] paths");
        why.ShouldContain("change the policy");
        await console.Page.WaitForSelectorAsync("details[open] .deciding");
        string[] lines = [.. (await console.TextAsync("details[open] .deciding pre")).Split('\n').Select(line => line.Trim())];
        lines.ShouldContain(line => line.EndsWith("- /admin", StringComparison.Ordinal));
        (await console.TextAsync("details[open] span.deciding")).ShouldContain("paths:");
        (await console.Page.GetAttributeAsync("details[open] .deciding a", "href"))!.ShouldMatch("^objects/authorizationpolicies.security.istio.io/default/keep-out\\?line=[1-9]");
        (await console.Page.GetAttributeAsync("details[open] dd a", "href")).ShouldBe("objects/authorizationpolicies.security.istio.io/default/keep-out");
        await console.Page.ClickAsync("details[open] .button");
        await console.Page.WaitForSelectorAsync("#ask");
        (await console.Page.InputValueAsync("#url")).ShouldBe("http://shop.example/admin");
    }

    [BrowserFact]
    public async Task Follows_what_is_new_filters_and_can_be_paused()
    {
        await ReportAsync(Decision("f1", 403, "denied", "/first", "rbac_access_denied"));
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/requests?code=403");
        await console.Page.WaitForSelectorAsync("td:has-text('/first')");
        await ReportAsync(Decision("f2", 403, "denied", "/second", "rbac_access_denied"), Decision("f3", 200, "permitted", "/third"));
        await console.Page.WaitForSelectorAsync("td:has-text('/second')");
        (await console.TextAsync("#decisions")).ShouldNotContain("/third");
        await console.Page.ClickAsync("#pause");
        await console.Page.WaitForSelectorAsync("#pause[aria-pressed]");
        await ReportAsync(Decision("f4", 403, "denied", "/fourth", "rbac_access_denied"));
        await console.GoAsync("/requests?id=f4");
        await console.Page.WaitForSelectorAsync("td:has-text('/fourth')");
        (await console.Page.QuerySelectorAllAsync("#decisions tbody tr")).Count.ShouldBe(1);
    }

    [BrowserFact]
    public async Task Times_are_those_of_the_reader_and_in_UTC_for_whoever_points_at_them()
    {
        JsonObject decision = Decision("z1", 403, "denied", "/zone", "rbac_access_denied");
        decision["time"] = "2026-01-15T23:30:05.000Z";
        await ReportAsync(decision);
        await using ConsolePage console = await browser.OpenAsync(zone: "Asia/Tokyo");
        await console.GoAsync("/requests?id=z1");
        await console.Page.WaitForSelectorAsync("#decisions time:has-text('16 Jan')");
        IElementHandle time = (await console.Page.QuerySelectorAsync("#decisions time"))!;
        (await time.InnerTextAsync()).ShouldContain("08:30");
        (await time.GetAttributeAsync("title")).ShouldBe("2026-01-15 23:30:05 UTC");
        (await time.GetAttributeAsync("datetime")).ShouldBe("2026-01-15T23:30:05.000Z");
    }

    private static JsonObject Decision(string id, int status, string verdict, string path, string? reason = null, string? policy = null) => new()
    {
        ["requestId"] = id, ["time"] = TimeProvider.System.GetUtcNow().ToString("O"), ["method"] = "GET", ["host"] = "shop.example", ["path"] = path,
        ["status"] = status, ["verdict"] = verdict, ["reason"] = reason ?? "", ["policy"] = policy, ["rule"] = policy is null ? null : 0, ["source"] = "10.0.0.1",
        ["clause"] = policy is null ? null : "to[0] paths", ["remedy"] = policy is null ? null : "change the policy",
    };

    private Task ReportAsync(params JsonObject[] decisions) => browser.Served.CreateAsync(s_reports, "default", new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = "gateway-1" },
        ["spec"] = new JsonObject { ["role"] = "gateway", ["revision"] = "1", ["policies"] = new JsonArray(), ["decisions"] = new JsonArray([.. decisions]) },
    });
}
