namespace Sallyport.Policy.Compilation;

/// <summary>Compares labels.</summary>
internal static class LabelSet
{
    /// <summary>Whether all <paramref name="wanted"/> labels are there.</summary>
    public static bool Has(IReadOnlyDictionary<string, string> labels, IReadOnlyDictionary<string, string> wanted) =>
        wanted.All(label => labels.TryGetValue(label.Key, out string? value) && value == label.Value);
}
