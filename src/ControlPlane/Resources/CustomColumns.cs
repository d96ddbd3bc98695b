using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sallyport.ControlPlane.Resources;

/// <summary>Columns of a CustomResourceDefinition. Of JSONPath what definitions use: members, list entries by number, by <c>*</c>, and by a member's value.</summary>
internal static partial class CustomColumns
{
    /// <summary>The column; null for one without name or path.</summary>
    public static Column? Read(JsonNode? written)
    {
        if (written.Text("name") is not { } name || written.Text("jsonPath") is not { } path) return null;
        Func<JsonNode?, IEnumerable<JsonNode?>>[] steps = [.. Step().Matches(path).Select(StepOf)];
        string type = written.Text("type") ?? "string";
        return new Column(name, o => Value(o, steps, type), type, written.Integer("priority") > 0);
    }

    private static JsonNode? Value(JsonObject o, Func<JsonNode?, IEnumerable<JsonNode?>>[] steps, string type)
    {
        IEnumerable<JsonNode?> found = [o];
        foreach (Func<JsonNode?, IEnumerable<JsonNode?>> step in steps) found = found.SelectMany(step);
        JsonNode?[] values = [.. found.Where(value => value is not null)];
        if (values.Length == 0) return null;
        if (type == "date") return Age.Since(values[0].Text());
        if (values.Length == 1 && values[0]!.GetValueKind() is not (JsonValueKind.Object or JsonValueKind.Array)) return values[0]!.DeepClone();
        return string.Join(',', values.Select(value => value.Text() ?? value!.ToJsonString()));
    }

    private static Func<JsonNode?, IEnumerable<JsonNode?>> StepOf(Match match)
    {
        if (match.Groups["member"] is { Success: true, Value: var member })
        {
            string name = member.Replace("\\.", ".", StringComparison.Ordinal);
            return node => node.At(name) is { } value ? [value] : [];
        }
        if (match.Groups["number"] is { Success: true, Value: var number })
            return node => node is JsonArray list && int.Parse(number, null) < list.Count ? [list[int.Parse(number, null)]] : [];
        if (match.Groups["key"] is { Success: true, Value: var key })
        {
            string wanted = match.Groups["value"].Value;
            return node => node.Items().Where(item => item.Text(key) == wanted);
        }
        return node => node.Items();
    }

    [GeneratedRegex("""\.(?<member>(?:\\.|[^.\[\]\\])+)|\['(?<member>[^']+)'\]|\[(?<number>\d{1,6})\]|\[\?\(@\.(?<key>\w+)\s*==\s*["'](?<value>[^"']*)["']\)\]|\[\*\]""")]
    private static partial Regex Step();
}
