using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Short forms for what every rule of the routing kinds does: look at members, and say what is wrong with one.</summary>
internal static class Findings
{
    /// <summary>Adds an error that begins with the field's path.</summary>
    public static void Refuse(this KindContext context, DiagnosticCode code, NodeView at, string words) =>
        context.Error(code, at, $"{at.Path}: {words}");

    /// <summary>Adds a warning that begins with the field's path.</summary>
    public static void Warn(this KindContext context, DiagnosticCode code, NodeView at, string words) =>
        context.Warning(code, at, $"{at.Path}: {words}");

    /// <summary>Adds an error for a field that is set beside another that excludes it.</summary>
    public static void RefuseBeside(this KindContext context, NodeView at, string other) =>
        context.Refuse(DiagnosticCode.Conflict, at, $"not together with {other}");

    /// <summary>The text, or an empty one: the API makes no difference.</summary>
    public static string TextOrEmpty(this NodeView view) => view.Text ?? "";

    public static bool HasText(this NodeView view) => view.Text is { Length: > 0 };

    /// <summary>The entries of a list.</summary>
    public static IEnumerable<NodeView> Entries(this NodeView list)
    {
        for (int i = 0; i < list.Count; i++) yield return list[i];
    }

    /// <summary>The members of a map; null ones are not there (validation.md 1.12).</summary>
    public static IEnumerable<KeyValuePair<string, NodeView>> Members(this NodeView map)
    {
        if (map.Mapping is not { } mapping) yield break;
        foreach (MappingEntry entry in mapping.Entries)
        {
            if (!entry.Value.IsNull) yield return new KeyValuePair<string, NodeView>(entry.Key, map[entry.Key]);
        }
    }
}
