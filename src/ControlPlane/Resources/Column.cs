using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Resources;

/// <summary>A column of a table that kubectl prints.</summary>
/// <param name="Name">Its head.</param>
/// <param name="Value">What stands in it: text, a number, or null for nothing.</param>
/// <param name="Type">OpenAPI type: string, integer, date.</param>
/// <param name="IsWide">True when it is shown with <c>-o wide</c> only.</param>
internal sealed record Column(string Name, Func<JsonObject, JsonNode?> Value, string Type = "string", bool IsWide = false)
{
    /// <summary>True for a column that stands behind AGE all the same.</summary>
    public bool IsBehindAge { get; init; }
}
