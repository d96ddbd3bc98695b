using Microsoft.Playwright;

namespace Sallyport.Console.Tests.Browser;

/// <summary>A browser; each page gets a context of its own, which shares nothing with the others.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    public static async Task<Chromium> StartAsync()
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        // Containers rarely allow the browser's own sandbox; it opens nothing here but our own pages.
        return new Chromium(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = BrowserFactAttribute.Program, Args = ["--no-sandbox"] }));
    }

    /// <summary>A page of the console with nobody signed in.</summary>
    public async Task<ConsolePage> NewPageAsync(Uri console, int width = 1200, string? zone = null)
    {
        IBrowserContext context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, TimezoneId = zone });
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        return new ConsolePage(page, console);
    }

    /// <summary>A page that is signed in by a link.</summary>
    public async Task<ConsolePage> OpenAsync(Uri link, int width = 1200, string? zone = null)
    {
        ConsolePage page = await NewPageAsync(new Uri(link, "/"), width, zone);
        await page.Page.GotoAsync(link.ToString());
        await page.Page.ClickAsync("button[type=submit]");
        await page.Page.WaitForSelectorAsync("#content h1");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
