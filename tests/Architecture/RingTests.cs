namespace Sallyport.Architecture;

/// <summary>The rings of docs/design/0001: who may know whom. A new reference is a decision, and is written down there first.</summary>
public sealed class RingTests
{
    [Theory]
    [InlineData("Sallyport.Engine", "")]
    [InlineData("Sallyport.Policy", "Sallyport.Engine")]
    [InlineData("Sallyport.Client", "Sallyport.Engine Sallyport.Policy")]
    [InlineData("Sallyport.Proxy", "Sallyport.Engine Sallyport.Policy Sallyport.Client OpenTelemetry OpenTelemetry.Api OpenTelemetry.Exporter.OpenTelemetryProtocol")]
    [InlineData("Sallyport.ControlPlane", "Sallyport.Engine Sallyport.Policy Microsoft.Data.Sqlite SQLitePCLRaw.core SQLitePCLRaw.batteries_v2")]
    [InlineData("Sallyport.Console", "Sallyport.Engine Sallyport.Policy Sallyport.Client Radzen.Blazor BlazorMonaco")]
    [InlineData("sallyport", "Sallyport.Engine Sallyport.Policy Sallyport.Client Sallyport.Proxy Sallyport.ControlPlane Sallyport.Console System.CommandLine")]
    public void Assembly_references_only_inner_rings_and_its_packages(string assembly, string allowed) =>
        AssemblyReader.References(assembly).Where(name => !IsFramework(name, assembly)).Except(allowed.Split(' ')).ShouldBeEmpty();

    [Fact]
    public void Every_assembly_of_the_product_is_held_by_this_test() =>
        Directory.GetFiles(AppContext.BaseDirectory, "Sallyport.*.dll").Select(Path.GetFileNameWithoutExtension)
            .Except(["Sallyport.Engine", "Sallyport.Policy", "Sallyport.Client", "Sallyport.Proxy", "Sallyport.ControlPlane", "Sallyport.Console", "Sallyport.Architecture", "Sallyport.TestKit"]).ShouldBeEmpty();

    [Theory]
    [InlineData("Sallyport.Engine")]
    [InlineData("Sallyport.Policy")]
    [InlineData("Sallyport.Client")]
    public void Inner_ring_knows_no_web_framework(string assembly) =>
        AssemblyReader.References(assembly).Where(name => name.StartsWith("Microsoft.", StringComparison.Ordinal)
            && name != "Microsoft.Win32.Primitives").ShouldBeEmpty();

    [Theory]
    [InlineData("Sallyport.Engine")]
    [InlineData("Sallyport.Policy")]
    public void Inner_ring_does_no_input_or_output(string assembly) =>
        AssemblyReader.Types(assembly).Where(type =>
            type is "System.Console" or "System.IO.File" or "System.IO.Directory" or "System.IO.FileStream" or "System.Diagnostics.Process"
            // IPAddress speaks of address families; the rest of that namespace opens sockets.
            || (type.StartsWith("System.Net.Sockets.", StringComparison.Ordinal) && type != "System.Net.Sockets.AddressFamily")
            || type.StartsWith("System.Net.Http.", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Engine_reads_no_clock()
    {
        string[] clocks =
        [
            "System.DateTime.get_UtcNow", "System.DateTime.get_Now", "System.DateTimeOffset.get_UtcNow", "System.DateTimeOffset.get_Now",
            "System.Environment.get_TickCount", "System.Environment.get_TickCount64", "System.Diagnostics.Stopwatch.GetTimestamp",
        ];
        AssemblyReader.Members("Sallyport.Engine").Intersect(clocks).ShouldBeEmpty();
        AssemblyReader.Types("Sallyport.Engine").ShouldNotContain("System.TimeProvider");
    }

    [Fact]
    public void Engine_waits_for_nothing() =>
        AssemblyReader.Types("Sallyport.Engine").Where(type =>
            type.StartsWith("System.Threading.Tasks.", StringComparison.Ordinal)
            || type is "System.Threading.Timer" or "System.Threading.SemaphoreSlim" or "System.Threading.ManualResetEventSlim"
            || type.EndsWith("AsyncStateMachineAttribute", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Engine_starts_no_thread() =>
        AssemblyReader.Members("Sallyport.Engine").Intersect(
            ["System.Threading.Thread..ctor", "System.Threading.Thread.Start", "System.Threading.Thread.Sleep", "System.Threading.Thread.Join"]).ShouldBeEmpty();

    private static bool IsFramework(string name, string assembly) =>
        (name.StartsWith("System.", StringComparison.Ordinal) && name != "System.CommandLine")
        || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal)
        || (name.StartsWith("Microsoft.", StringComparison.Ordinal) && name != "Microsoft.Data.Sqlite"
            && assembly is "Sallyport.Proxy" or "Sallyport.ControlPlane" or "Sallyport.Console" or "sallyport");
}
