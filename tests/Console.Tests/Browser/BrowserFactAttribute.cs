namespace Sallyport.Console.Tests.Browser;

/// <summary>A test that needs Debian's chromium.</summary>
internal sealed class BrowserFactAttribute : FactAttribute
{
    public const string Program = "/usr/bin/chromium";

    public BrowserFactAttribute()
    {
        if (!File.Exists(Program))
            Skip = "chromium is not installed (Debian: apt-get install chromium)";
    }
}
