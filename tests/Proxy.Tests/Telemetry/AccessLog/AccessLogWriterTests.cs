using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.Proxy.Telemetry.AccessLog;

namespace Sallyport.Proxy.Tests.Telemetry.AccessLog;

/// <summary>The way of lines to their file.</summary>
public sealed class AccessLogWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("access-log").FullName;

    private string Path => System.IO.Path.Combine(_folder, "access.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Writes_every_line_in_order_before_it_ends()
    {
        using (AccessLogWriter writer = Writer())
            for (int i = 0; i < 1000; i++)
                writer.Add(Encoding.ASCII.GetBytes($"line {i}\n"));
        File.ReadAllLines(Path).ShouldBe(Enumerable.Range(0, 1000).Select(i => $"line {i}"));
    }

    [Fact]
    public void Appends_to_a_file_that_is_there()
    {
        File.WriteAllText(Path, "before\n");
        using (AccessLogWriter writer = Writer())
            writer.Add("after\n"u8);
        File.ReadAllText(Path).ShouldBe("before\nafter\n");
    }

    [Fact]
    public void Holds_lines_until_it_is_released()
    {
        using AccessLogWriter writer = Writer(isHeld: true);
        writer.Add("a\n"u8);
        File.Exists(Path).ShouldBeFalse();
        writer.Release();
        SpinWait.SpinUntil(() => writer.Written == 1, TimeSpan.FromSeconds(20)).ShouldBeTrue();
        File.ReadAllText(Path).ShouldBe("a\n");
    }

    [Fact]
    public void Drops_and_counts_what_exceeds_its_buffer()
    {
        byte[] line = new byte[AccessLogWriter.MaxPendingBytes / 4];
        using AccessLogWriter writer = Writer(isHeld: true);
        for (int i = 0; i < 6; i++)
            writer.Add(line);
        writer.Dropped.ShouldBe(2);
    }

    [Fact]
    public void Drops_and_counts_what_cannot_be_written()
    {
        AccessLogWriter writer = new(System.IO.Path.Combine(_folder, "no", "such", "folder.log"), isHeld: false, TimeProvider.System, NullLogger.Instance);
        writer.Add("a\n"u8);
        writer.Dispose();
        writer.Dropped.ShouldBe(1);
        writer.Written.ShouldBe(0);
    }

    [Fact]
    public void Follows_a_file_that_was_replaced()
    {
        ManualTime time = new();
        using LogOutput output = new(Path, time);
        output.Write("one\n"u8);
        File.Move(Path, Path + ".1");
        time.Advance(TimeSpan.FromSeconds(1));
        output.Write("two\n"u8);
        File.ReadAllText(Path + ".1").ShouldBe("one\n");
        File.ReadAllText(Path).ShouldBe("two\n");
    }

    private AccessLogWriter Writer(bool isHeld = false) => new(Path, isHeld, TimeProvider.System, NullLogger.Instance);

    private sealed class ManualTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => _now += by.Ticks;

        public override long GetTimestamp() => _now;
    }
}
