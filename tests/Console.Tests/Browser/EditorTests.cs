using System.Text.Json.Nodes;
using Sallyport.Client;
using Sallyport.Console.Api;

namespace Sallyport.Console.Tests.Browser;

/// <summary>The YAML editor: what it offers, where it begins, and what a request would get by a text that is not saved.</summary>
public sealed class EditorTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task Offers_fields_and_values_of_the_schema_by_keyboard_alone()
    {
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/new/authorizationpolicies.security.istio.io");
        await console.WriteYamlAsync("apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata:\n  name: offered\nspec:\n  ");
        await console.Page.FocusAsync(".monaco-editor textarea, .monaco-editor .native-edit-context");
        await console.Page.Keyboard.PressAsync("Control+End");
        await console.Page.Keyboard.PressAsync("Control+Space");
        await console.Page.WaitForSelectorAsync(".suggest-widget.visible [role=option][aria-label*='action']");
        (await console.TextAsync(".suggest-widget")).ShouldNotContain("metadata");
        // A combobox whose list is named, and whose chosen entry a screen reader is told.
        (await console.Page.GetAttributeAsync(".monaco-editor textarea, .monaco-editor .native-edit-context", "aria-activedescendant")).ShouldNotBeNullOrEmpty();
        (await console.Page.QuerySelectorAllAsync(".suggest-widget [role=listbox]")).ShouldHaveSingleItem();
        await console.Page.Keyboard.TypeAsync("act");
        await console.Page.WaitForSelectorAsync(".suggest-widget.visible .focused[aria-label*='action']");
        await console.Page.Keyboard.PressAsync("Enter");
        await console.Page.WaitForSelectorAsync(".suggest-widget.visible [role=option][aria-label*='DENY']");
        await console.Page.Keyboard.TypeAsync("DEN");
        await console.Page.WaitForSelectorAsync(".suggest-widget.visible .focused[aria-label*='DENY']");
        await console.Page.Keyboard.PressAsync("Enter");
        (await console.ReadYamlAsync()).ShouldEndWith("spec:\n  action: DENY");
    }

    [BrowserFact]
    public async Task Begins_at_the_line_that_an_address_names()
    {
        JsonArray paths = [.. Enumerable.Range(0, 200).Select(at => (JsonNode)$"/path-{at}")];
        await PolicyAsync("long", new JsonObject { ["rules"] = new JsonArray(new JsonObject { ["to"] = new JsonArray(new JsonObject { ["operation"] = new JsonObject { ["paths"] = paths } }) }) });
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/objects/authorizationpolicies.security.istio.io/default/long?line=150");
        await console.Page.WaitForSelectorAsync(".monaco-editor .deciding");
        (await console.Page.EvaluateAsync<int>("() => window.monaco.editor.getEditors().at(-1).getPosition().lineNumber")).ShouldBe(150);
    }

    [BrowserFact]
    public async Task Takes_texts_as_long_as_the_API_does()
    {
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/new/configmaps");
        await console.WriteYamlAsync($"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: big\n  namespace: default\ndata:\n  text: {new string('x', 400_000)}\n");
        await console.CreateAsync();
        ApiResult made = await browser.Served.Api.GetAsync(new ApiKind("", "v1", "configmaps", "ConfigMap"), "default", "big", CancellationToken.None);
        ((string)made.Object!["data"]!["text"]!).Length.ShouldBe(400_000);
    }

    [BrowserFact]
    public async Task Request_is_judged_by_the_saved_and_by_the_edited_policy()
    {
        await PolicyAsync("tried", new JsonObject
        {
            ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = "tried" } }, ["action"] = "DENY",
            ["rules"] = new JsonArray(new JsonObject { ["to"] = new JsonArray(new JsonObject { ["operation"] = new JsonObject { ["paths"] = new JsonArray("/admin") } }) }),
        });
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/objects/authorizationpolicies.security.istio.io/default/tried");
        string saved = await console.ReadYamlAsync();
        await console.WriteYamlAsync(saved.Replace("/admin", "/secret", StringComparison.Ordinal));
        await console.Page.ClickAsync("#try-edited summary");
        await console.Page.FillAsync("#url", "http://tried.default/secret");
        (await console.Page.InputValueAsync("#labels")).ShouldBe("app=tried");
        await console.Page.ClickAsync("#ask");
        await console.Page.WaitForSelectorAsync("#try-edited [role=status]");
        (await console.TextAsync("#try-edited [role=status]")).ShouldBe("The answer changes: allowed now, refused 403 with this.");
        (await console.TextAsync("section[aria-labelledby=try-draft] .deciding")).ShouldContain("as edited");
        (await console.TextAsync("section[aria-labelledby=try-draft] span.deciding")).ShouldContain("paths:");
        await console.Page.FillAsync("#url", "http://tried.default/admin");
        await console.Page.ClickAsync("#ask");
        await console.Page.WaitForSelectorAsync("#try-edited [role=status]:has-text('refused 403 now, allowed with this')");
        // Nothing was saved, and what cannot be saved is not tried.
        ((await browser.Served.Api.GetAsync(ConsoleKinds.AuthorizationPolicy.Api, "default", "tried", CancellationToken.None)).Object!["spec"]!.ToJsonString()).ShouldContain("/admin");
        await console.WriteYamlAsync(saved.Replace("DENY", "DENNY", StringComparison.Ordinal));
        await console.Page.ClickAsync("#ask");
        await console.Page.WaitForSelectorAsync("#try-edited .problem");
        (await console.TextAsync("#try-edited .problem")).ShouldContain("DENNY");
    }

    private Task PolicyAsync(string name, JsonObject spec) => browser.Served.CreateAsync(
        ConsoleKinds.AuthorizationPolicy.Api, "default", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec });
}
