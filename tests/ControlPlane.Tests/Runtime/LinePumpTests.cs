using System.Text;
using Sallyport.ControlPlane.Runtime;

namespace Sallyport.ControlPlane.Tests.Runtime;

public sealed class LinePumpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_each_line_with_its_time_and_stream()
    {
        string[] lines = await PumpAsync("one\n\ntwo\r\nlast without end", isError: true);
        lines.Length.ShouldBe(4);
        lines[0].ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z stderr one$");
        lines.Select(l => l.Split(' ', 3)[2]).ShouldBe(["one", "", "two\r", "last without end"]);
    }

    [Fact]
    public async Task Cuts_a_line_that_does_not_end()
    {
        string[] lines = await PumpAsync(new string('a', 40_000) + "\nshort\n");
        lines.Select(l => l.Split(' ', 3)[2].Length).ShouldBe([16_384, 16_384, 40_000 - (2 * 16_384), 5]);
    }

    [Fact]
    public void Begins_a_new_file_when_one_is_full()
    {
        string path = _folder.File("0.log");
        using ContainerLog log = new(path, TimeProvider.System);
        byte[] line = Encoding.ASCII.GetBytes(new string('x', 1_000_000));
        for (int i = 0; i < 25; i++) log.Write("stdout"u8, [line]);
        new FileInfo(path).Length.ShouldBeLessThanOrEqualTo(10 * 1024 * 1024);
        new FileInfo(path + ".old").Length.ShouldBeLessThanOrEqualTo(10 * 1024 * 1024);
        Directory.GetFiles(_folder.Path).Length.ShouldBe(2);
    }

    private async Task<string[]> PumpAsync(string text, bool isError = false)
    {
        string path = _folder.File("0.log");
        using (ContainerLog log = new(path, TimeProvider.System))
            await LinePump.RunAsync(new MemoryStream(Encoding.ASCII.GetBytes(text)), log, isError, static _ => { });
        return (await File.ReadAllTextAsync(path)).TrimEnd('\n').Split('\n');
    }
}
