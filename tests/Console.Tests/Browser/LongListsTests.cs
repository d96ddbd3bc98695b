using System.Text.Json.Nodes;
using Sallyport.Console.Api;

namespace Sallyport.Console.Tests.Browser;

/// <summary>Lists that nobody reads to the end: a page at a time, whatever there is.</summary>
public sealed class LongListsTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task Namespaces_and_workloads_come_a_hundred_at_a_time()
    {
        await Task.WhenAll(Enumerable.Range(0, 310).Select(at => browser.Served.CreateAsync(
            ConsoleKinds.Namespace.Api, null, new JsonObject { ["metadata"] = new JsonObject { ["name"] = $"many-{at:d4}" } })));
        await Task.WhenAll(Enumerable.Range(0, 110).Select(at => browser.Served.CreateAsync(ConsoleKinds.Pod.Api, "many-0000", (JsonObject)JsonNode.Parse(
            $$$"""{"metadata":{"name":"pod-{{{at:d4}}}","labels":{"app":"many"}},"spec":{"containers":[{"name":"app","image":"x"},{"name":"istio-proxy","image":"sallyport"}]}}""")!)));
        await browser.Served.CreateAsync(ConsoleKinds.AuthorizationPolicy.Api, "istio-system", (JsonObject)JsonNode.Parse("""{"metadata":{"name":"for-all"},"spec":{"action":"DENY","rules":[{}]}}""")!);
        await using ConsolePage console = await browser.OpenAsync();
        await console.GoAsync("/namespaces");
        await TurnsAsync(console);
        await console.GoAsync("/workloads");
        await console.Page.WaitForSelectorAsync("td:has-text('istio-system/for-all')");
        // So many are not to be chosen from: the name is asked for.
        // A page that is drawn moves the focus to its heading; who types before loses letters to it.
        await console.Page.WaitForFunctionAsync("() => document.activeElement?.tagName === 'H1'");
        await console.Page.FillAsync("main .bar input", "many-0000");
        await console.Page.PressAsync("main .bar input", "Enter");
        await console.Page.WaitForSelectorAsync(".hint:has-text('1–100, 10 more')");
        await TurnsAsync(console);
    }

    private static async Task TurnsAsync(ConsolePage console)
    {
        string first = await console.TextAsync("tbody tr:first-child td");
        await console.Page.ClickAsync("button:has-text('Next')");
        await console.Page.WaitForSelectorAsync(".hint:has-text('101–')");
        (await console.TextAsync("tbody tr:first-child td")).ShouldNotBe(first);
        await console.Page.ClickAsync("button:has-text('Back')");
        await console.Page.WaitForSelectorAsync(".hint:has-text('1–100')");
        (await console.TextAsync("tbody tr:first-child td")).ShouldBe(first);
    }
}
