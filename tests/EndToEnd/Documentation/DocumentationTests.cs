using Sallyport.TestKit;

namespace Sallyport.EndToEnd.Documentation;

/// <summary>
/// Does what the pages tell a reader to do, and compares what happens with what they say. With SALLYPORT_WRITE_DOCS set a page
/// that is wrong is corrected instead; read the difference before you keep it.
/// </summary>
public sealed class DocumentationTests : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sallyport-docs-");
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(3));

    public DocumentationTests()
    {
        foreach (string name in new[] { "sallyport", "examples", "docs" })
            File.CreateSymbolicLink(Path.Combine(_folder.FullName, name), Path.Combine(Repository.Root, name));
    }

    public void Dispose()
    {
        _limit.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/guide/getting-started.md")]
    [InlineData("docs/guide/gateway-jwt.md")]
    [InlineData("docs/guide/external-authorization.md")]
    [InlineData("docs/guide/mesh-mtls.md")]
    public async Task Page_tells_the_truth(string name)
    {
        MarkdownPage page = new(Path.Combine(Repository.Root, name));
        List<(DocumentedCommand Command, IReadOnlyList<string> Printed)> wrong = await FollowAsync(page);

        if (Environment.GetEnvironmentVariable("SALLYPORT_WRITE_DOCS") is not null)
            page.Correct(wrong);
        else
            wrong.Select(w => $"{name}:{w.Command.Line + 1}: {w.Command.Text}\n{string.Join('\n', w.Printed)}").ShouldBeEmpty();
    }

    private async Task<List<(DocumentedCommand Command, IReadOnlyList<string> Printed)>> FollowAsync(MarkdownPage page)
    {
        List<(DocumentedCommand Command, IReadOnlyList<string> Printed)> wrong = [];
        using Shell shell = new(_folder.FullName);
        SallyportProcess? up = null;
        try
        {
            foreach (DocumentedCommand command in page.Commands())
            {
                IReadOnlyList<string> printed;
                if (command.StartsUp)
                {
                    string[] arguments = [.. command.Text.Split(' ')[1..], "--port", "0", "--gateway-port", "0"];
                    up = await SallyportProcess.StartAsync(_folder.FullName, arguments, _limit.Token, ("XDG_STATE_HOME", Path.Combine(_folder.FullName, ".state")));
                    printed = AsDocumented(up.Output, up);
                    if (command.Expected.Count == 0)
                        continue;
                }
                else
                {
                    printed = await RunAsync(shell, command, up);
                }
                if (!command.IsAnsweredBy(printed))
                    wrong.Add((command, printed));
            }
        }
        finally
        {
            if (up is not null)
                await up.DisposeAsync();
        }
        return wrong;
    }

    private async Task<IReadOnlyList<string>> RunAsync(Shell shell, DocumentedCommand command, SallyportProcess? up)
    {
        string text = up is null ? command.Text : command.Text.Replace(":8080", $":{up.Port}", StringComparison.Ordinal);
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            IReadOnlyList<string> printed = AsDocumented(await shell.RunAsync(text, _limit.Token), up);
            bool isLate = TimeProvider.System.GetElapsedTime(began) > _patience;
            if (isLate || !command.MayBeRepeated || command.IsAnsweredBy(printed))
                return printed;
            await Task.Delay(TimeSpan.FromMilliseconds(100), _limit.Token);
        }
    }

    /// <summary>The pages speak of port 8080; here the system chooses.</summary>
    private static IReadOnlyList<string> AsDocumented(IReadOnlyList<string> printed, SallyportProcess? up) =>
        up is null ? printed : [.. printed.Select(line => line.Replace($":{up.Port}", ":8080", StringComparison.Ordinal))];
}
