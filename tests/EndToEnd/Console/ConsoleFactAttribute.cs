using Sallyport.Console.Tests.Browser;

namespace Sallyport.EndToEnd.Console;

/// <summary>A test that needs a browser and the real kubectl; skipped, and said so, where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ConsoleFactAttribute : FactAttribute
{
    public ConsoleFactAttribute() => Skip = new KubectlFactAttribute().Skip ?? new BrowserFactAttribute().Skip;
}
