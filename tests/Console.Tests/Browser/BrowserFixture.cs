namespace Sallyport.Console.Tests.Browser;

/// <summary>One console and one browser for all tests of a class.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private readonly ConsoleFixture _served = new();
    private Chromium? _browser;

    public ConsoleFixture Served => _served;

    public async Task InitializeAsync()
    {
        await _served.InitializeAsync();
        if (File.Exists(BrowserFactAttribute.Program))
            _browser = await Chromium.StartAsync();
    }

    /// <summary>A page that is signed in as administrator.</summary>
    internal Task<ConsolePage> OpenAsync(int width = 1200, string? zone = null) => _browser!.OpenAsync(_served.SignInLink(), width, zone);

    /// <summary>A page that is signed in with a token.</summary>
    internal async Task<ConsolePage> OpenAsync(string token)
    {
        ConsolePage page = await _browser!.NewPageAsync(_served.Console.Address);
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
        await _served.DisposeAsync();
    }
}
