using System.Text.Json.Nodes;
using Sallyport.Client;
using Sallyport.Console.Api;

namespace Sallyport.Console.Tests.Browser;

/// <summary>What others wrote is text, what a person may not do is not offered, and nobody's work is lost.</summary>
public sealed class SafetyTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static readonly string s_hostile =
        "<script>alert(1)</script><img src=x onerror=alert(2)>\"'`${7*7}{{7*7}}\u202eevil" + new string('A', 10 * 1024);

    [BrowserFact]
    public async Task Hostile_text_is_shown_and_does_nothing()
    {
        JsonObject hostile = Policy("hostile", s_hostile);
        hostile["metadata"]!["annotations"] = new JsonObject { ["note"] = s_hostile };
        await browser.Served.CreateAsync(ConsoleKinds.RequestAuthentication.Api, "default", hostile);
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/kinds/requestauthentications.security.istio.io?ns=default");
        (await console.TextAsync("table")).ShouldContain("<script>alert(1)</script>");
        await console.GoAsync("/objects/requestauthentications.security.istio.io/default/hostile");
        (await console.ReadYamlAsync()).ShouldContain("<script>alert(1)</script>");
        await console.GoAsync("/audit");
        (await console.TextAsync("table")).ShouldContain("hostile");
        await console.GoAsync("/kinds/" + Uri.EscapeDataString("<script>alert(3)</script>"));
        (await console.TextAsync()).ShouldContain("<script>alert(3)</script>");
    }

    [BrowserFact]
    public async Task Reader_sees_no_button_that_would_fail_and_cannot_get_around_it()
    {
        ApiClient api = browser.Served.Api;
        await browser.Served.CreateAsync(Core("serviceaccounts", "ServiceAccount"), "default", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "reader" } });
        await browser.Served.CreateAsync(new ApiKind("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding"), null, (JsonObject)JsonNode.Parse(
            """{"metadata":{"name":"reader"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},"subjects":[{"kind":"ServiceAccount","name":"reader","namespace":"default"}]}""")!);
        await browser.Served.CreateAsync(ConsoleKinds.RequestAuthentication.Api, "default", Policy("readable", "i"));
        ApiResult token = await api.CreateAsync(
            Core("serviceaccounts", "ServiceAccount"), "default",
            new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = new JsonObject() }, CancellationToken.None, "reader", "token");
        await using ConsolePage console = await browser.OpenAsync((string)token.Object!["status"]!["token"]!);
        await console.GoAsync("/kinds/requestauthentications.security.istio.io?ns=default");
        (await console.TextAsync("table")).ShouldContain("readable");
        (await console.TextAsync()).ShouldNotContain("Create");
        await console.GoAsync("/objects/requestauthentications.security.istio.io/default/readable");
        (await console.TextAsync()).ShouldContain("You may read this, and not change it.");
        await console.GoAsync("/gateway-jwt");
        (await console.Page.IsDisabledAsync("#enabled")).ShouldBeTrue();
        await console.GoAsync("/create/authorizationpolicies.security.istio.io");
        await console.Page.FillAsync("#name", "mine");
        await console.Page.FillAsync("#paths1", "/x");
        await console.Page.ClickAsync("#review");
        (await console.TextAsync(".problem")).ShouldStartWith("You may not do that");
        await console.GoAsync("/kinds/secrets?ns=default");
        (await console.TextAsync(".problem")).ShouldStartWith("You may not do that");
    }

    [BrowserFact]
    public async Task Second_of_two_editors_is_told_and_loses_nothing()
    {
        await browser.Served.CreateAsync(ConsoleKinds.RequestAuthentication.Api, "default", Policy("shared", "first"));
        await using ConsolePage one = await browser.OpenAsync();
        await using ConsolePage two = await browser.OpenAsync();
        const string Address = "/objects/requestauthentications.security.istio.io/default/shared";
        await one.GoAsync(Address);
        await two.GoAsync(Address);
        await two.ReadYamlAsync();
        await EditAsync(one, "first", "of one");
        await one.Page.ClickAsync("button.primary");
        await one.Page.ClickAsync("#save");
        await one.Page.WaitForSelectorAsync(".done");
        await EditAsync(two, "first", "of two");
        await two.Page.ClickAsync("button.primary");
        (await two.TextAsync(".problem")).ShouldStartWith("Somebody was faster");
        (await two.ReadYamlAsync()).ShouldContain("of two");
        ApiResult stored = await browser.Served.Api.GetAsync(ConsoleKinds.RequestAuthentication.Api, "default", "shared", CancellationToken.None);
        ((string?)stored.Object!["spec"]!["jwtRules"]![0]!["issuer"]).ShouldBe("of one");
    }

    [BrowserFact]
    public async Task Former_state_is_put_back_by_way_of_the_editor()
    {
        await browser.Served.CreateAsync(ConsoleKinds.RequestAuthentication.Api, "default", Policy("changed", "before"));
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/objects/requestauthentications.security.istio.io/default/changed");
        await EditAsync(console, "before", "after");
        await console.Page.ClickAsync("button.primary");
        await console.Page.ClickAsync("#save");
        await console.DoneAsync(".done");
        (await console.TextAsync("table")).ShouldContain("\"before\" -> \"after\"");
        await console.Page.ClickAsync("tr:has-text('create') button");
        await console.Page.WaitForSelectorAsync(".view-lines:has-text('before')");
        await console.Page.ClickAsync("button.primary");
        await console.Page.ClickAsync("#save");
        await console.DoneAsync(".done");
        ApiResult stored = await browser.Served.Api.GetAsync(ConsoleKinds.RequestAuthentication.Api, "default", "changed", CancellationToken.None);
        ((string?)stored.Object!["spec"]!["jwtRules"]![0]!["issuer"]).ShouldBe("before");
    }

    private static async Task EditAsync(ConsolePage console, string old, string now) =>
        await console.WriteYamlAsync((await console.ReadYamlAsync()).Replace("issuer: " + old, "issuer: " + now, StringComparison.Ordinal));

    private static JsonObject Policy(string name, string issuer) => new()
    {
        ["apiVersion"] = "security.istio.io/v1", ["kind"] = "RequestAuthentication", ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["jwtRules"] = new JsonArray(new JsonObject { ["issuer"] = issuer }) },
    };

    private static ApiKind Core(string plural, string kind) => new("", "v1", plural, kind);
}
