using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.Policy.Validation;

/// <summary>Guesses which field somebody meant.</summary>
internal static class NearestName
{
    private const int MaxLength = 64;

    /// <summary>The field whose name is at most a third of its letters away; null when none is.</summary>
    public static string? Find(string name, IReadOnlyList<FieldSchema> fields)
    {
        if (name.Length is 0 or > MaxLength) return null;
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (FieldSchema field in fields)
        {
            int distance = Distance(name, field.Name);
            if (distance >= bestDistance || distance > Math.Max(name.Length, field.Name.Length) / 3) continue;
            best = field.Name;
            bestDistance = distance;
        }

        return best;
    }

    // Levenshtein's distance, letters compared without case.
    private static int Distance(string a, string b)
    {
        Span<int> row = stackalloc int[MaxLength + 1];
        row = row[..(Math.Min(b.Length, MaxLength) + 1)];
        for (int j = 0; j < row.Length; j++) row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.Length; j++)
            {
                int cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                int next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + cost);
                diagonal = row[j];
                row[j] = next;
            }
        }

        return row[^1];
    }
}
