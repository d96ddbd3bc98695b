using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Sallyport.Console.Tests.Browser;

/// <summary>A tab of the console. What its scripts complain about, and every script that somebody else brought in, fails the test.</summary>
internal sealed class ConsolePage : IAsyncDisposable
{
    private readonly Uri _address;
    private readonly ConcurrentQueue<string> _complaints = new();

    public ConsolePage(IPage page, Uri address)
    {
        Page = page;
        _address = address;
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Dialog += (_, dialog) => _complaints.Enqueue("dialog: " + dialog.Message);
        page.Console += (_, message) =>
        {
            // An editor that is left while its worker still loads says so, and nothing is amiss.
            if (message.Type == "error" && !message.Text.StartsWith("Failed trying to load default language strings", StringComparison.Ordinal))
                _complaints.Enqueue(message.Text);
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal)
                && new Uri(request.Url).Authority != address.Authority)
                _complaints.Enqueue("a request to elsewhere: " + request.Url);
        };
    }

    public IPage Page { get; }

    /// <summary>Goes to a page and waits until it is drawn.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(new Uri(_address, path).ToString());
        await Page.WaitForSelectorAsync("main h1");
        await GoneAsync("[aria-busy=true]");
    }

    public Task<string> TextAsync(string selector = "main") => Page.InnerTextAsync(selector);

    /// <summary>Replaces the editor's whole text.</summary>
    public async Task WriteYamlAsync(string yaml)
    {
        await EditorAsync();
        await Page.EvaluateAsync("text => window.monaco.editor.getModels().at(-1).setValue(text)", yaml);
    }

    public async Task<string> ReadYamlAsync()
    {
        await EditorAsync();
        return await Page.EvaluateAsync<string>("() => window.monaco.editor.getModels().at(-1).getValue()");
    }

    /// <summary>Makes what a form or an editor says: review, then create, then the page of what was made.</summary>
    public async Task CreateAsync()
    {
        await Page.ClickAsync("#review");
        await DoneAsync("#create");
        await Page.ClickAsync("#create");
        await DoneAsync(".crumbs ~ h1:not(:has-text('New'))");
    }

    /// <summary>Waits for what should come; what the page complains of instead is the failure.</summary>
    public async Task DoneAsync(string selector)
    {
        await Page.WaitForSelectorAsync($"{selector}, .problem[role=alert]");
        if (await Page.QuerySelectorAsync(".problem[role=alert]") is { } problem)
            (await problem.InnerTextAsync()).ShouldBeEmpty();
    }

    /// <summary>Waits until nothing on the page fits.</summary>
    public Task GoneAsync(string selector) => Page.WaitForSelectorAsync(selector, new() { State = WaitForSelectorState.Detached });

    private Task EditorAsync() => Page.WaitForSelectorAsync(".monaco-editor .view-line");

    /// <summary>Ends the tab; throws when anything was wrong in it.</summary>
    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        _complaints.ShouldBeEmpty();
    }
}
