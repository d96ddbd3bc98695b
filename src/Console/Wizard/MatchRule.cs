using System.Text.Json.Nodes;

namespace Sallyport.Console.Wizard;

/// <summary>Requests that a rule of the wizard means: every field that is filled must fit, and of one field any value.</summary>
public sealed class MatchRule
{
    public string Hosts { get; set; } = "";

    public string Paths { get; set; } = "";

    public string Methods { get; set; } = "";

    public string Ports { get; set; } = "";

    public string HeaderName { get; set; } = "";

    public string HeaderValues { get; set; } = "";

    public bool IsEmpty => Operation.All(one => one.Values.Count == 0) && Header is null;

    /// <summary>The fields of an <c>operation</c>, in Istio's names.</summary>
    public IReadOnlyList<(string Field, IReadOnlyList<string> Values)> Operation =>
        [("hosts", Words(Hosts)), ("paths", Words(Paths)), ("methods", Words(Methods)), ("ports", Words(Ports))];

    public (string Name, IReadOnlyList<string> Values)? Header =>
        HeaderName.Trim() is { Length: > 0 } name ? (name, Words(HeaderValues) is { Count: > 0 } values ? values : ["*"]) : null;

    /// <summary>Values are separated by commas, blanks or lines: none of them can stand in a host, path, method or port.</summary>
    public static IReadOnlyList<string> Words(string text) =>
        text.Split([',', ' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>A list of a document as such a text.</summary>
    internal static string Join(JsonNode? list) => string.Join(", ", (list as JsonArray ?? []).Select(value => (string?)value ?? ""));
}
