using System.Text.Json.Nodes;
using Sallyport.Client;
using Sallyport.Console.Api;

namespace Sallyport.Console.Tests.Browser;

/// <summary>The page that says how it stands with the keys of each issuer.</summary>
public sealed class KeysTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static readonly ApiKind s_reports = new("sallyport.dev", "v1", "proxyreports", "ProxyReport");

    [BrowserFact]
    public async Task Shows_each_issuer_with_what_is_wrong_and_asks_for_its_keys()
    {
        await PolicyAsync("default", "keys-a", "https://a.example");
        await ReportAsync("default", "one", KeySet("default/keys-a", "https://a.example", 1, "a.example answered <b>503</b>"));
        await ReportAsync("default", "two", KeySet("default/keys-a", "https://a.example", 0, ""));
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/keys?issuer=a.example");
        string table = await console.TextAsync("#keys");
        table.ShouldContain("not refreshed");
        table.ShouldContain("a.example answered <b>503</b>");
        table.ShouldContain("first-key");
        table.ShouldContain("1 of 2 fine");
        await console.Page.ClickAsync("summary:has-text('1 of 2 fine')");
        (await console.TextAsync("details[open]")).ShouldContain("default/two: current");
        await console.Page.ClickAsync("[aria-label='Refetch now the keys of default/keys-a']");
        await console.Page.WaitForSelectorAsync("[role=status]:has-text('fetches its keys now')");
        ApiResult policy = await browser.Served.Api.GetAsync(ConsoleKinds.RequestAuthentication.Api, "default", "keys-a", CancellationToken.None);
        ((string?)policy.Object!["metadata"]!["annotations"]!["sallyport.dev/refetch-keys"]).ShouldNotBeNullOrEmpty();
        // What a proxy says next is seen without a step.
        await ReportAsync("default", "one", KeySet("default/keys-a", "https://a.example", 0, ""));
        await console.Page.WaitForSelectorAsync("#keys:has-text('2 of 2 fine')");
    }

    [BrowserFact]
    public async Task Names_rules_that_no_proxy_has_and_teaches_where_there_are_none()
    {
        await PolicyAsync("default", "keys-b", "https://b.example");
        await browser.Served.CreateAsync(ConsoleKinds.Namespace.Api, null, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "no-keys" } });
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/keys?issuer=b.example");
        (await console.TextAsync("#keys")).ShouldContain("on no proxy");
        await console.GoAsync("/keys?space=no-keys");
        (await console.TextAsync(".empty")).ShouldContain("No policy names an issuer here");
    }

    [BrowserFact]
    public async Task Shows_nothing_to_whoever_may_not_read_the_policies()
    {
        await PolicyAsync("default", "keys-c", "https://c.example");
        await ReportAsync("default", "three", KeySet("default/keys-c", "https://c.example", 0, ""));
        await using ConsolePage console = await browser.OpenAsync(await browser.Served.TokenAsync("keys-stranger"));
        await console.GoAsync("/keys");
        (await console.TextAsync(".problem")).ShouldStartWith("You may not do that");
        (await console.TextAsync()).ShouldNotContain("first-key");
    }

    private Task PolicyAsync(string ns, string name, string issuer) => browser.Served.CreateAsync(ConsoleKinds.RequestAuthentication.Api, ns, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["jwtRules"] = new JsonArray(new JsonObject { ["issuer"] = issuer, ["jwksUri"] = issuer + "/jwks" }) },
    });

    private static JsonObject KeySet(string policy, string issuer, int failures, string error) => new()
    {
        ["policy"] = policy, ["rule"] = 0, ["issuer"] = issuer, ["source"] = "jwksUri", ["address"] = issuer + "/jwks", ["keyCount"] = 1,
        ["keys"] = new JsonArray(new JsonObject { ["kid"] = "first-key", ["type"] = "RSA" }), ["fetched"] = "2026-01-01T00:00:00Z",
        ["failuresInARow"] = failures, ["lastError"] = error,
    };

    private Task ReportAsync(string ns, string proxy, JsonObject keySet) => browser.Served.CreateAsync(s_reports, ns, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = proxy },
        ["spec"] = new JsonObject { ["role"] = "sidecar", ["revision"] = "1", ["policies"] = new JsonArray(), ["keySets"] = new JsonArray(keySet) },
    });
}
