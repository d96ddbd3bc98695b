using System.Text;

namespace Sallyport.Output;

/// <summary>
/// Standard output of <c>up</c>: when the gateway says that it is ready, a few words for a person and one line for a program;
/// everything else passes through.
/// </summary>
internal sealed class UpConsole(TextWriter output, int gatewayPort, IReadOnlyList<string> files) : TextWriter
{
    public override Encoding Encoding => output.Encoding;

    public override void Write(char value) => output.Write(value);

    public override void Write(string? value) => output.Write(value);

    public override void WriteLine(string? value)
    {
        if (value?.StartsWith("ready ", StringComparison.Ordinal) == true)
            WriteReady(value);
        else
            output.WriteLine(value);
        output.Flush();
    }

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    public override void Flush() => output.Flush();

    public override Task FlushAsync() => output.FlushAsync();

    private void WriteReady(string line)
    {
        string prefix = $"{gatewayPort}=";
        string address = line.Split(' ').First(word => word.StartsWith(prefix, StringComparison.Ordinal))[prefix.Length..];
        string documents = files.Count == 0 ? "no documents yet (-f names some)" : string.Join(", ", files);
        output.WriteLine($"""
            Sallyport is up.
              gateway    http://{address}/   (port {gatewayPort} of istio-ingressgateway in istio-system)
              documents  {documents}; a saved change is in force within a second
              sample     an httpbin stands for every Service that has no EndpointSlice of its own
            Why a request is answered as it is: sallyport explain --help. Ctrl-C stops.
            ready up gateway={address}
            """);
    }
}
