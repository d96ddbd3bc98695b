using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.ControlPlane.Audit;

namespace Sallyport.ControlPlane.Tests.Audit;

public sealed class AuditLogTests
{
    [Fact]
    public async Task Puts_full_files_aside_and_keeps_so_many()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("audit.log");
        await using (AuditLog log = new(file, maxFileBytes: 30, keptFiles: 2, NullLogger.Instance))
        {
            for (int i = 0; i < 10; i++) await log.WriteAsync(new JsonObject { ["number"] = i });
        }
        Directory.GetFiles(folder.Path).Length.ShouldBe(3);
        (await File.ReadAllTextAsync(file)).ShouldContain("\"number\":9");
        (await File.ReadAllTextAsync($"{file}.1")).ShouldContain("\"number\":7");
        (await File.ReadAllTextAsync($"{file}.2")).ShouldContain("\"number\":5");
    }
}
