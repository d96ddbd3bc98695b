using Sallyport.Console.Tests.Browser;
using Sallyport.EndToEnd.Walkthroughs;

namespace Sallyport.EndToEnd.Console;

/// <summary>A mesh of its own, an administrator's browser in its console, and a terminal with kubectl and curl.</summary>
internal sealed class ConsoleMesh : IAsyncDisposable
{
    private readonly WalkthroughSession _mesh;
    private readonly Chromium _browser;

    private ConsoleMesh(WalkthroughSession mesh, Chromium browser, ConsolePage page)
    {
        _mesh = mesh;
        _browser = browser;
        Page = page;
    }

    public ConsolePage Page { get; }

    public string Gateway => _mesh.Gateway;

    public string Folder => _mesh.Folder;

    public static async Task<ConsoleMesh> StartAsync()
    {
        WalkthroughSession mesh = await WalkthroughSession.StartAsync();
        Chromium? browser = null;
        try
        {
            browser = await Chromium.StartAsync();
            return new ConsoleMesh(mesh, browser, await browser.OpenAsync(mesh.SignInLink));
        }
        catch
        {
            if (browser is not null)
                await browser.DisposeAsync();
            await mesh.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs commands as the documents write them.</summary>
    public Task<string> ShellAsync(string commands) => _mesh.BashAsync("-c", commands);

    /// <summary>Runs a command until its answer begins as it should: what was saved is in force within a second.</summary>
    public async Task<string> UntilAsync(string command, string statusLine)
    {
        string printed = "";
        try
        {
            while (!printed.StartsWith(statusLine, StringComparison.Ordinal))
            {
                printed = await ShellAsync(command);
                await Task.Delay(50, _mesh.Limit);
            }
        }
        catch (OperationCanceledException)
        {
            printed.ShouldStartWith(statusLine, Case.Sensitive, command);
        }
        return printed.ReplaceLineEndings("\n");
    }

    /// <summary>A page, by the words of the navigation.</summary>
    public async Task ChooseAsync(string words, string title)
    {
        await Page.Page.ClickAsync($"nav a:text-is('{words}')");
        await Page.Page.WaitForSelectorAsync($"main h1:text-is('{title}')");
        await Page.GoneAsync("[aria-busy=true]");
    }

    /// <summary>The clicks "Create from YAML", a namespace, a text, "Create".</summary>
    public async Task CreateFromYamlAsync(string words, string ns, string yaml)
    {
        await ChooseAsync(words, words);
        await Page.Page.ClickAsync("a:text-is('Create from YAML')");
        await Page.Page.SelectOptionAsync("#namespace", ns);
        await Page.WriteYamlAsync(yaml);
        await Page.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Page.DisposeAsync();
        }
        finally
        {
            await _browser.DisposeAsync();
            await _mesh.DisposeAsync();
        }
    }
}
