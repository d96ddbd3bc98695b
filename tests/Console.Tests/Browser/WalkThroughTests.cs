using System.Text.Json.Nodes;
using Sallyport.Client;
using Sallyport.Console.Api;

namespace Sallyport.Console.Tests.Browser;

/// <summary>The documents' clicks, one after the other, and what the API then has.</summary>
public sealed class WalkThroughTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const string Keys =
        """{ "keys":[ {"e":"AQAB","kid":"DHFbpoIUqrY8t2zpA2qXfCmr5VO5ZEr4RzHU_-envvQ","kty":"RSA","n":"xAE7eB6qugXyCAG3yhh7pkDkT65pHymX-P7KfIupjf59vsdo91bSP9C8H07pSAGQO1MV_xFj9VswgsCg4R6otmg5PV2He95lZdHtOcU5DXIg_pbhLdKXbi66GlVeK6ABZOUW3WYtnNHD-91gVuoeJT_DwtGGcp4ignkgXfkiEm4sw-4sfb4qdt5oLbyVpmW6x9cfa7vs2WTfURiCrBoUqgBo_-4WTiULmmHSGZHOjzwa8WtrtOQGsAFjIbno85jp6MnGGGZPYZbDAa_b3y5u-YpW7ypZrvD8BgtKVjgtQgZhLAGezMt0ua3DRrWnKqTZ0BJ_EyxOGuHJrLsn00fnMQ"}]}""";

    [BrowserFact]
    public async Task Wizard_switches_tokens_on_for_a_gateway_changes_them_and_switches_them_off()
    {
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/gateway-jwt");
        await console.Page.CheckAsync("#enabled");
        await console.Page.FillAsync("#issuer", "testing@secure.istio.io");
        await console.Page.FillAsync("#jwks", Keys);
        await console.Page.ClickAsync("#next");
        await console.Page.FillAsync("#path1", "/productpage");
        await console.Page.ClickAsync("#review");
        await console.DoneAsync("#submit");
        string table = await console.TextAsync();
        table.ShouldContain("refused 403");
        table.ShouldContain("of these requests pass without a token");
        await console.Page.ClickAsync("#submit");
        await console.Page.WaitForSelectorAsync(".done");
        (await console.TextAsync()).ShouldContain("Native Istio resources");
        JsonObject policy = await GetAsync(ConsoleKinds.AuthorizationPolicy, "istio-system", "ingressgateway-jwt");
        policy["spec"]!.ToJsonString().ShouldBe(
            """{"selector":{"matchLabels":{"istio":"ingressgateway"}},"action":"DENY","rules":[{"from":[{"source":{"notRequestPrincipals":["testing@secure.istio.io/*"]}}],"to":[{"operation":{"paths":["/productpage"]}}]}]}""");

        await console.GoAsync("/gateway-jwt");
        (await console.Page.InputValueAsync("#issuer")).ShouldBe("testing@secure.istio.io");
        await console.Page.ClickAsync("#next");
        (await console.Page.InputValueAsync("#path1")).ShouldBe("/productpage");
        await console.Page.CheckAsync("#bypass");
        await console.Page.ClickAsync("#review");
        await console.Page.ClickAsync("#submit");
        await console.Page.WaitForSelectorAsync(".done");
        (await GetAsync(ConsoleKinds.AuthorizationPolicy, "istio-system", "ingressgateway-jwt"))["spec"]!.ToJsonString().ShouldContain("notPaths");

        await console.GoAsync("/gateway-jwt");
        await console.Page.UncheckAsync("#enabled");
        await console.Page.ClickAsync("button.danger");
        await console.GoneAsync("button.danger");
        (await browser.Served.Api.GetAsync(ConsoleKinds.RequestAuthentication.Api, "istio-system", "ingressgateway-jwt", default)).Status!.Failure.ShouldBe(ApiFailure.NotFound);
    }

    [BrowserFact]
    public async Task Wizard_leaves_alone_what_it_cannot_say()
    {
        await CreateAsync(ConsoleKinds.AuthorizationPolicy, "istio-system", """{"metadata":{"name":"other-jwt"},"spec":{"selector":{"matchLabels":{"istio":"other"}}}}""");
        await CreateAsync(ConsoleKinds.Gateway, "istio-system",
            """{"metadata":{"name":"g"},"spec":{"selector":{"istio":"other"},"servers":[{"hosts":["*"],"port":{"name":"http","number":80,"protocol":"HTTP"}}]}}""");
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/gateway-jwt");
        await console.Page.SelectOptionAsync("#gateway", "istio-system/other");
        await console.Page.WaitForSelectorAsync(".empty");
        (await console.TextAsync(".empty")).ShouldContain("says more than this form can");
    }

    [BrowserFact]
    public async Task Form_makes_a_RequestAuthentication()
    {
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/create/requestauthentications.security.istio.io?ns=istio-system");
        await console.Page.FillAsync("#name", "jwt-form");
        await console.Page.FillAsync(".label-name", "istio");
        await console.Page.FillAsync(".label-value", "ingressgateway");
        await console.Page.FillAsync("#issuer", "testing@asm.test.io");
        await console.Page.FillAsync("#jwks", Keys);
        await console.CreateAsync();
        JsonObject made = await GetAsync(ConsoleKinds.RequestAuthentication, "istio-system", "jwt-form");
        ((string?)made["spec"]!["selector"]!["matchLabels"]!["istio"]).ShouldBe("ingressgateway");
        ((string?)made["spec"]!["jwtRules"]![0]!["issuer"]).ShouldBe("testing@asm.test.io");
    }

    [BrowserFact]
    public async Task Form_fetches_a_key_set_and_says_what_came_of_it()
    {
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/create/requestauthentications.security.istio.io");
        await console.Page.SelectOptionAsync("#source", "Uri");
        await console.Page.FillAsync("#jwksUri", "http://169.254.169.254/latest");
        await console.Page.ClickAsync("#fetch");
        await console.Page.WaitForSelectorAsync(".problem[role=status]");
        (await console.TextAsync(".problem[role=status]")).ShouldContain("link-local, a cloud metadata service");
    }

    [BrowserFact]
    public async Task Form_makes_an_AuthorizationPolicy()
    {
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/create/authorizationpolicies.security.istio.io");
        await console.Page.CheckAsync("#gateway-scope");
        await console.Page.FillAsync("#name", "require-jwt");
        await console.Page.FillAsync("#requestPrincipals1", "*");
        await console.Page.FillAsync("#notPaths1", "/healthz, /ready");
        await console.CreateAsync();
        (await GetAsync(ConsoleKinds.AuthorizationPolicy, "istio-system", "require-jwt"))["spec"]!.ToJsonString().ShouldBe(
            """{"selector":{"matchLabels":{"istio":"ingressgateway"}},"action":"ALLOW","rules":[{"from":[{"source":{"requestPrincipals":["*"]}}],"to":[{"operation":{"notPaths":["/healthz","/ready"]}}]}]}""");
        // Another test's gateway would be refused by it.
        (await browser.Served.Api.DeleteAsync(ConsoleKinds.AuthorizationPolicy.Api, "istio-system", "require-jwt", CancellationToken.None)).IsDone.ShouldBeTrue();
    }

    [BrowserFact]
    public async Task Editor_names_mistakes_where_they_are_and_makes_what_is_written()
    {
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/new/requestauthentications.security.istio.io");
        const string Head = "apiVersion: security.istio.io/v1beta1\nkind: RequestAuthentication\nmetadata:\n  name: jwt-example\n  namespace: default\nspec:\n  jwtRules:\n";
        await console.WriteYamlAsync(Head + "  - issuer: \"\"\n");
        await console.Page.WaitForSelectorAsync(".findings .error");
        (await console.TextAsync(".findings")).ShouldContain("line 8");
        await console.WriteYamlAsync(Head + "  - issuer: testing@secure.istio.io\n");
        await console.GoneAsync(".findings");
        await console.CreateAsync();
        ((string?)(await GetAsync(ConsoleKinds.RequestAuthentication, "default", "jwt-example"))["spec"]!["jwtRules"]![0]!["issuer"]).ShouldBe("testing@secure.istio.io");
    }

    [BrowserFact]
    public async Task Editor_has_the_text_of_the_object_that_was_opened_last()
    {
        foreach (string name in (string[])["first", "second"])
            await CreateAsync(ConsoleKinds.Gateway, "kube-public",
                $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"selector":{"istio":"x"},"servers":[{"hosts":["*"],"port":{"name":"http","number":80,"protocol":"HTTP"}}]}}""");
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/kinds/gateways.networking.istio.io?ns=kube-public");
        foreach (string name in (string[])["first", "second"])
        {
            await console.Page.ClickAsync($"td a:has-text('{name}')");
            await console.Page.WaitForSelectorAsync($"h1:has-text('{name}')");
            (await console.ReadYamlAsync()).ShouldContain($"name: {name}");
            await console.Page.GoBackAsync();
            await console.Page.WaitForSelectorAsync("h1:has-text('Gateways')");
        }
    }

    [BrowserFact]
    public async Task Form_opens_what_exists_and_keeps_what_a_second_editor_wrote()
    {
        await CreateAsync(ConsoleKinds.AuthorizationPolicy, "default",
            """{"metadata":{"name":"edited","labels":{"team":"a"}},"spec":{"selector":{"matchLabels":{"app":"edited"}},"rules":[{"from":[{"source":{"requestPrincipals":["i/*"]}},{"source":{"namespaces":["shop"]}}],"when":[{"key":"request.headers[x]","values":["a, b"]}]}]}}""");
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/objects/authorizationpolicies.security.istio.io/default/edited");
        await console.Page.ClickAsync("#form");
        await console.DoneAsync("#requestPrincipals1");
        (await console.Page.InputValueAsync("#namespaces1-2")).ShouldBe("shop");
        (await console.Page.InputValueAsync(".condition-values")).ShouldBe("a, b");
        await console.Page.FillAsync("#ipBlocks1", "10.0.0");
        await console.Page.PressAsync("#ipBlocks1", "Tab");
        await console.Page.WaitForSelectorAsync(".note.bad");
        (await console.TextAsync(".note.bad")).ShouldContain("neither an IP address nor a CIDR");
        await console.Page.FillAsync("#ipBlocks1", "10.0.0.0/8");
        await console.Page.PressAsync("#ipBlocks1", "Tab");
        await console.GoneAsync(".note.bad");

        // Somebody else is faster: the form says so and keeps its fields.
        (await browser.Served.Api.PatchAsync(
            ConsoleKinds.AuthorizationPolicy.Api, "default", "edited", (JsonObject)JsonNode.Parse("""{"metadata":{"labels":{"team":"b"}}}""")!, CancellationToken.None)).IsDone.ShouldBeTrue();
        await console.Page.ClickAsync("#review");
        (await console.TextAsync(".problem")).ShouldStartWith("Somebody was faster");
        (await console.Page.InputValueAsync("#ipBlocks1")).ShouldBe("10.0.0.0/8");

        await console.GoAsync("/edit/authorizationpolicies.security.istio.io/default/edited");
        await console.Page.FillAsync("#ipBlocks1", "10.0.0.0/8");
        await console.Page.ClickAsync("#review");
        await console.DoneAsync("#save");
        (await console.TextAsync(".diff .added")).ShouldContain("ipBlocks");
        (await console.Page.Locator(".diff .removed").CountAsync()).ShouldBe(0);
        await console.Page.ClickAsync("#save");
        await console.DoneAsync("#form");
        JsonObject stored = await GetAsync(ConsoleKinds.AuthorizationPolicy, "default", "edited");
        ((string?)stored["metadata"]!["labels"]!["team"]).ShouldBe("b");
        stored["spec"]!.ToJsonString().ShouldBe(
            """{"selector":{"matchLabels":{"app":"edited"}},"rules":[{"from":[{"source":{"requestPrincipals":["i/*"],"ipBlocks":["10.0.0.0/8"]}},{"source":{"namespaces":["shop"]}}],"when":[{"key":"request.headers[x]","values":["a, b"]}]}]}""");
    }

    [BrowserFact]
    public async Task Form_leaves_to_the_editor_what_it_has_no_words_for()
    {
        await CreateAsync(ConsoleKinds.RequestAuthentication, "default",
            """{"metadata":{"name":"odd"},"spec":{"selector":{"matchLabels":{"app":"odd"}},"jwtRules":[{"issuer":"a","presence":"OPTIONAL"}]}}""");
        await using ConsolePage console = await browser.OpenAsync();
        await console.Page.GotoAsync(new Uri(browser.Served.Console.Address, "/edit/requestauthentications.security.istio.io/default/odd").ToString());
        await console.Page.WaitForSelectorAsync(".monaco-editor .view-line");
        (await console.TextAsync()).ShouldContain("The form has no words for spec.jwtRules[0].presence, so this one is edited as YAML.");
    }

    [BrowserFact]
    public async Task Namespaces_have_a_switch_for_injection()
    {
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/namespaces");
        await console.Page.FillAsync("#new-namespace", "walk");
        await console.Page.ClickAsync("form button[type=submit]");
        await console.Page.ClickAsync("[aria-label='Enable automatic sidecar injection in walk']");
        await console.Page.WaitForSelectorAsync("[aria-label='Disable automatic sidecar injection in walk']");
        ((string?)(await GetAsync(ConsoleKinds.Namespace, null, "walk"))["metadata"]!["labels"]!["istio-injection"]).ShouldBe("enabled");
    }

    private async Task<JsonObject> GetAsync(ConsoleKind kind, string? ns, string name)
    {
        ApiResult found = await browser.Served.Api.GetAsync(kind.Api, ns, name, CancellationToken.None);
        return found.Object.ShouldNotBeNull(found.Status?.ToString());
    }

    private Task CreateAsync(ConsoleKind kind, string? ns, string json) =>
        browser.Served.CreateAsync(kind.Api, ns, (JsonObject)JsonNode.Parse(json)!);
}
