namespace Sallyport.Console.Yaml;

/// <summary>What became of the lines of a text.</summary>
internal static class LineDiff
{
    /// <summary>Texts longer than this are compared as wholes: the table below is quadratic.</summary>
    private const int MaxLines = 2000;

    /// <summary>Lines in order, each kept, removed or added.</summary>
    public static IReadOnlyList<DiffLine> Between(string before, string after)
    {
        string[] old = Lines(before), now = Lines(after);
        int same = 0;
        while (same < old.Length && same < now.Length && old[same] == now[same])
            same++;
        List<DiffLine> result = [.. old[..same].Select(line => new DiffLine(DiffKind.Kept, line))];
        result.AddRange(Changed(old[same..], now[same..]));
        return result;
    }

    private static List<DiffLine> Changed(string[] old, string[] now)
    {
        if (old.Length > MaxLines || now.Length > MaxLines)
            return [.. old.Select(line => new DiffLine(DiffKind.Removed, line)), .. now.Select(line => new DiffLine(DiffKind.Added, line))];
        int[,] common = CommonLengths(old, now);
        List<DiffLine> result = [];
        int i = 0, j = 0;
        while (i < old.Length || j < now.Length)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
            {
                result.Add(new DiffLine(DiffKind.Kept, old[i++]));
                j++;
            }
            else if (j >= now.Length || (i < old.Length && common[i + 1, j] >= common[i, j + 1]))
                result.Add(new DiffLine(DiffKind.Removed, old[i++]));
            else
                result.Add(new DiffLine(DiffKind.Added, now[j++]));
        }
        return result;
    }

    // Length of the longest common part of both rests, from the end.
    private static int[,] CommonLengths(string[] old, string[] now)
    {
        int[,] common = new int[old.Length + 1, now.Length + 1];
        for (int i = old.Length - 1; i >= 0; i--)
            for (int j = now.Length - 1; j >= 0; j--)
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        return common;
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
}
