using System.Text.Json.Nodes;

namespace Sallyport.Proxy.Reporting;

/// <summary>What is said about one policy.</summary>
/// <param name="Generation">Which state of it.</param>
/// <param name="IsInForce">False: it could not be used.</param>
/// <param name="Problems">What was found in it.</param>
internal sealed record PolicyReport(long Generation, bool IsInForce, string[] Problems)
{
    public JsonObject ToJson(string kind, string space, string name) => new()
    {
        ["kind"] = kind, ["namespace"] = space, ["name"] = name, ["generation"] = Generation, ["inForce"] = IsInForce,
        ["problems"] = new JsonArray([.. Problems.Select(problem => (JsonNode)problem)]),
    };
}
