namespace Sallyport.Console.Api;

/// <summary>A field selector of what a person filled in.</summary>
internal static class FieldFilter
{
    /// <summary>The parts that are filled in, or null when none is. A comma would end a part, and no value of these has one.</summary>
    public static string? Of(params ReadOnlySpan<(string Field, string? Value)> parts)
    {
        List<string> all = [];
        foreach ((string field, string? value) in parts)
            if (!string.IsNullOrWhiteSpace(value))
                all.Add($"{field}={value.Trim().Replace(",", "", StringComparison.Ordinal)}");
        return all.Count == 0 ? null : string.Join(',', all);
    }
}
