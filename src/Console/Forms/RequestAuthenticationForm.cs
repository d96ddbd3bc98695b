using System.Text.Json.Nodes;

namespace Sallyport.Console.Forms;

/// <summary>A RequestAuthentication, as a person fills it in.</summary>
public sealed class RequestAuthenticationForm : IDocumentForm<RequestAuthenticationForm>
{
    public PolicyForm Head { get; init; } = new();

    public List<JwtRuleForm> Rules { get; init; } = [new()];

    public JsonObject ToJson()
    {
        JsonObject made = Head.Begin("RequestAuthentication");
        if (Rules.Count > 0)
            made["spec"]!["jwtRules"] = new JsonArray([.. Rules.Select(rule => (JsonNode)rule.ToJson())]);
        return made;
    }

    public static RequestAuthenticationForm Read(JsonObject o) => new()
    {
        Head = PolicyForm.Read(o),
        Rules = [.. (o["spec"]?["jwtRules"] as JsonArray ?? []).Select(rule => JwtRuleForm.Read(rule as JsonObject ?? []))],
    };

    public JsonObject Into(JsonObject stored) => FormDocument.WithSpecOf(stored, ToJson());
}
