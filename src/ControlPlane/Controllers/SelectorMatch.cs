using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>Selectors as they stand inside objects. An empty or unknown one matches nothing: it would take everything.</summary>
internal static class SelectorMatch
{
    /// <summary>A workload's selector: <c>matchLabels</c> and <c>matchExpressions</c>, all of them.</summary>
    public static bool Matches(JsonNode? selector, JsonNode? labels)
    {
        bool hasAny = selector.Members("matchLabels").Any() || selector.Items("matchExpressions").Any();
        return hasAny && MatchesAll(selector.At("matchLabels"), labels) && selector.Items("matchExpressions").All(e => Holds(e, labels));
    }

    /// <summary>A Service's selector: a plain map.</summary>
    public static bool MatchesService(JsonNode? selector, JsonNode? labels) => selector.Members().Any() && MatchesAll(selector, labels);

    private static bool MatchesAll(JsonNode? wanted, JsonNode? labels) => wanted.Members().All(l => labels.Text(l.Key) is { } value && value == l.Value.Text());

    private static bool Holds(JsonNode? expression, JsonNode? labels)
    {
        string? value = labels.Text(expression.Text("key") ?? "");
        bool isListed = value is not null && expression.Items("values").Any(v => v.Text() == value);
        return expression.Text("operator") switch
        {
            "In" => isListed,
            "NotIn" => !isListed,
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            _ => false,
        };
    }
}
