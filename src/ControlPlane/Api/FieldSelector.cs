using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api;

/// <summary>A field selector of a query: <c>metadata.name=a,status.phase!=Active</c>.</summary>
internal sealed class FieldSelector
{
    private readonly List<(string[] Path, bool IsNot, string Value)> _terms = [];

    public bool IsEmpty => _terms.Count == 0;

    /// <summary>The one name that an object must have to match; null when it may have several.</summary>
    public string? OnlyName => _terms.Where(term => term is { IsNot: false, Path: ["metadata", "name"] }).Select(term => term.Value).FirstOrDefault(name => name.Length > 0);

    /// <exception cref="ApiException">400, in apimachinery's words.</exception>
    public static FieldSelector Parse(string text, ResourceType type)
    {
        FieldSelector selector = new();
        if (text.Length == 0) return selector;
        foreach (string term in text.Split(','))
        {
            int at = term.IndexOf('=');
            if (at <= 0) throw Refusals.BadRequest($"invalid selector: '{text}'; can't understand '{term}'");
            bool isNot = term[at - 1] == '!';
            string field = term[..(isNot ? at - 1 : at)];
            string value = term[(at + 1)..].TrimStart('=');
            bool isKnown = field == "metadata.name" || (field == "metadata.namespace" && type.IsNamespaced) || type.SelectableFields.Contains(field);
            if (!isKnown) throw Refusals.BadRequest($"field label not supported: {field}");
            selector._terms.Add((PathOf(field, type), isNot, value));
        }
        return selector;
    }

    public bool Matches(JsonObject o)
    {
        foreach ((string[] path, bool isNot, string value) in _terms)
        {
            if ((TextOf(o.At(path)) == value) == isNot) return false;
        }
        return true;
    }

    private static string TextOf(JsonNode? value) => value.Text() ?? (value is JsonValue number ? number.ToJsonString() : "");

    // Of Events, as in Kubernetes, the program that made it.
    private static string[] PathOf(string field, ResourceType type) => field == "source" && type.Kind == "Event" ? ["source", "component"] : field.Split('.');
}
