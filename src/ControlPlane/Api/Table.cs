using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api;

/// <summary>Answers as tables, whose columns the server knows and kubectl prints.</summary>
internal static class Table
{
    public static bool IsAsked(ApiCall call)
    {
        // The first of the accepted forms that we have counts.
        foreach (string accepted in call.Http.Request.Headers.Accept.ToString().Split(','))
        {
            if (accepted.Contains("as=Table", StringComparison.Ordinal)) return accepted.Contains("v=v1", StringComparison.Ordinal);
            if (accepted.Trim().StartsWith("application/json", StringComparison.Ordinal)) return false;
        }
        return false;
    }

    public static JsonObject Of(ApiCall call, IEnumerable<JsonObject> objects, JsonObject? metadata)
    {
        string include = call.Query("includeObject");
        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = metadata ?? [],
            ["columnDefinitions"] = Definitions(call.Type),
            ["rows"] = new JsonArray([.. objects.Select(o => (JsonNode)Row(o, call.Type, include))]),
        };
    }

    private static JsonArray Definitions(ResourceType type)
    {
        JsonArray columns = [Definition("Name", "string", "name", 0)];
        foreach (Column column in type.Columns) columns.Add((JsonNode)Definition(column.Name, column.Type, "", column.IsWide ? 1 : 0));
        if (type.ShowsAge) columns.Insert(AgeAt(type), Definition("Age", "string", "", 0));
        if (type is { Group: "", Kind: "Event" }) columns.RemoveAt(0);
        return columns;
    }

    // Kubernetes puts AGE before the columns of -o wide.
    private static int AgeAt(ResourceType type) => 1 + type.Columns.TakeWhile(c => !c.IsWide && !c.IsBehindAge).Count();

    private static JsonObject Definition(string name, string type, string format, int priority) => new()
    {
        ["name"] = name, ["type"] = type, ["format"] = format, ["description"] = "", ["priority"] = priority,
    };

    private static JsonObject Row(JsonObject o, ResourceType type, string include)
    {
        JsonArray cells = [];
        if (type is not { Group: "", Kind: "Event" }) cells.Add(o.Text("metadata", "name"));
        foreach (Column column in type.Columns) cells.Add(column.Value(o));
        if (type.ShowsAge) cells.Insert(AgeAt(type), Age.Since(o.Text("metadata", "creationTimestamp")));
        JsonObject row = new() { ["cells"] = cells };
        if (include == "Object") row["object"] = o.Parent is null ? o : o.DeepClone();
        else if (include != "None") row["object"] = PartialMetadata(o);
        return row;
    }

    private static JsonObject PartialMetadata(JsonObject o) => new()
    {
        ["kind"] = "PartialObjectMetadata", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = o["metadata"]?.DeepClone(),
    };
}
