using System.Globalization;

namespace Sallyport.Client;

/// <summary>What a list or watch asks for.</summary>
public sealed record ListQuery
{
    /// <summary>As kubectl's <c>-l</c>. Null: all.</summary>
    public string? Labels { get; init; }

    /// <summary>As kubectl's <c>--field-selector</c>. Null: all.</summary>
    public string? Fields { get; init; }

    /// <summary>Most entries of one answer; 0 (default) is all.</summary>
    public int Limit { get; init; }

    /// <summary>Where a paged list goes on. Null: at its begin.</summary>
    public string? Continue { get; init; }

    internal string ToQuery()
    {
        List<string> parts = [];
        Add(parts, "labelSelector", Labels);
        Add(parts, "fieldSelector", Fields);
        Add(parts, "continue", Continue);
        Add(parts, "limit", Limit > 0 ? Limit.ToString(CultureInfo.InvariantCulture) : null);
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    /// <summary>Bookmarks are asked for: with them an idle watch resumes near the end of history.</summary>
    internal string ToWatchQuery(string version, TimeSpan limit)
    {
        List<string> parts = ["watch=true", "allowWatchBookmarks=true"];
        Add(parts, "resourceVersion", version);
        Add(parts, "timeoutSeconds", ((int)limit.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        Add(parts, "labelSelector", Labels);
        Add(parts, "fieldSelector", Fields);
        return "?" + string.Join('&', parts);
    }

    private static void Add(List<string> parts, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            parts.Add($"{name}={Uri.EscapeDataString(value)}");
    }
}
