namespace Sallyport.EndToEnd.Documentation;

/// <summary>
/// A page of documentation with its <c>console</c> blocks: lines that begin with <c>$</c> are commands, the others what they print.
/// </summary>
internal sealed class MarkdownPage
{
    private readonly string _path;
    private readonly List<string> _lines;

    public MarkdownPage(string path)
    {
        _path = path;
        _lines = [.. File.ReadAllLines(path)];
    }

    public IEnumerable<DocumentedCommand> Commands()
    {
        bool inside = false;
        for (int i = 0; i < _lines.Count; i++)
        {
            if (_lines[i].StartsWith("```", StringComparison.Ordinal))
                inside = _lines[i] == "```console";
            else if (inside && _lines[i].StartsWith("$ ", StringComparison.Ordinal))
                yield return new DocumentedCommand(i, _lines[i][2..], [.. _lines.Skip(i + 1).TakeWhile(IsOutput)]);
        }
    }

    /// <summary>Puts what was printed in the place of what the page said.</summary>
    public void Correct(IEnumerable<(DocumentedCommand Command, IReadOnlyList<string> Printed)> answers)
    {
        foreach ((DocumentedCommand command, IReadOnlyList<string> printed) in answers.OrderByDescending(a => a.Command.Line))
        {
            _lines.RemoveRange(command.Line + 1, command.Expected.Count);
            _lines.InsertRange(command.Line + 1, printed);
        }
        File.WriteAllLines(_path, _lines);
    }

    private static bool IsOutput(string line) =>
        !line.StartsWith("$ ", StringComparison.Ordinal) && !line.StartsWith("```", StringComparison.Ordinal);
}
