using System.Text.Json.Nodes;
using Sallyport.Client;

namespace Sallyport.Console.Tests.Browser;

/// <summary>The page where a person finds out why a request was refused.</summary>
public sealed class RequestsTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static readonly ApiKind s_reports = new("sallyport.dev", "v1", "proxyreports", "ProxyReport");

    [BrowserFact]
    public async Task Shows_what_was_decided_and_leads_to_the_policy_and_to_a_trial()
    {
        await using ConsolePage console = await browser.OpenAsync();
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
        string why = await console.TextAsync("details[open]");
        why.ShouldContain("to[0] paths");
        why.ShouldContain("change the policy");
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
