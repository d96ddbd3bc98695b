using System.Text.Json.Nodes;
using Sallyport.Client;

namespace Sallyport.Console.Tests.Browser;

/// <summary>Alert rules in a form, and what the control plane makes of them.</summary>
public sealed class AlertsTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private static readonly ApiKind s_maps = new("", "v1", "configmaps", "ConfigMap");

    [BrowserFact]
    public async Task Rules_are_made_changed_and_taken_away_and_report_what_they_say()
    {
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/alerts");
        (await console.TextAsync(".empty")).ShouldContain("No rule yet");
        await console.Page.ClickAsync("#new-rule");
        await console.Page.FillAsync("#rule-name", "maps of default");
        await console.Page.ClickAsync("#review");
        await console.Page.WaitForSelectorAsync(".problem:has-text('The name needs')");
        await console.Page.FillAsync("#rule-name", "maps");
        await console.Page.FillAsync("#rule-kinds", "ConfigMap");
        await console.Page.FillAsync("#rule-verbs", "create, delete");
        await SaveAsync(console);
        (await console.TextAsync("#rules")).ShouldContain("create or delete of ConfigMap in any namespace by anybody");
        await browser.Served.CreateAsync(s_maps, "default", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "reported" } });
        await WaitForEventAsync();
        await console.GoAsync("/alerts");
        (await console.TextAsync("#rules")).ShouldContain("create configmaps reported");

        await console.Page.ClickAsync("[aria-label='Edit rule maps']");
        (await console.Page.InputValueAsync("#rule-verbs")).ShouldBe("create, delete");
        await console.Page.FillAsync("#rule-webhook", "http://127.0.0.1:1/secret-path");
        await SaveAsync(console);
        string table = await console.TextAsync("#rules");
        table.ShouldContain("127.0.0.1");
        table.ShouldNotContain("secret-path");

        await console.Page.ClickAsync("[aria-label='Remove rule maps']");
        await console.DoneAsync("#save");
        await console.Page.ClickAsync("#save");
        await console.Page.WaitForSelectorAsync(".empty");
    }

    private static async Task SaveAsync(ConsolePage console)
    {
        await console.Page.ClickAsync("#review");
        await console.DoneAsync("#save");
        await console.Page.ClickAsync("#save");
        await console.DoneAsync("#rules");
    }

    private async Task WaitForEventAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        ApiKind events = new("", "v1", "events", "Event");
        while ((await browser.Served.Api.GetAsync(events, "default", "audit-alert.maps", limit.Token)).Object is not { } seen || seen["message"] is null)
            await Task.Yield();
    }
}
