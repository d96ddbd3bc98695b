using Microsoft.Playwright;

namespace Sallyport.Console.Tests.Browser;

/// <summary>One browser for all its tests; each gets a context of its own, which shares nothing with the others.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private readonly ConsoleFixture _served = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ConsoleFixture Served => _served;

    public async Task InitializeAsync()
    {
        await _served.InitializeAsync();
        if (!File.Exists(BrowserFactAttribute.Program))
            return;
        _playwright = await Playwright.CreateAsync();
        // Containers rarely allow the browser's own sandbox; it opens nothing here but our own pages.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = BrowserFactAttribute.Program, Args = ["--no-sandbox"] });
    }

    /// <summary>A page that is signed in as administrator.</summary>
    internal async Task<ConsolePage> OpenAsync(int width = 1200, string? zone = null)
    {
        ConsolePage page = await NewPageAsync(width, zone);
        await page.Page.GotoAsync(_served.SignInLink().ToString());
        await page.Page.ClickAsync("button[type=submit]");
        await page.Page.WaitForSelectorAsync("#content h1");
        return page;
    }

    /// <summary>A page that is signed in with a token.</summary>
    internal async Task<ConsolePage> OpenAsync(string token)
    {
        ConsolePage page = await NewPageAsync(1200);
        await page.Page.GotoAsync(new Uri(_served.Console.Address, "signin").ToString());
        await page.Page.FillAsync("#token", token);
        await page.Page.ClickAsync("button[type=submit]");
        await page.Page.WaitForSelectorAsync("#content h1");
        return page;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        await _served.DisposeAsync();
    }

    private async Task<ConsolePage> NewPageAsync(int width, string? zone = null)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, TimezoneId = zone });
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        return new ConsolePage(page, _served.Console.Address);
    }
}
