using System.Text.Json.Nodes;

namespace Sallyport.Console.Forms;

/// <summary>An AuthorizationPolicy, as a person fills it in.</summary>
public sealed class AuthorizationPolicyForm : IDocumentForm<AuthorizationPolicyForm>
{
    private const string DryRun = "istio.io/dry-run";

    private bool _leavesActionOut;

    public PolicyForm Head { get; init; } = new();

    public string Action { get; set; } = "ALLOW";

    /// <summary>The external authorizer's name; with CUSTOM only.</summary>
    public string Provider { get; set; } = "";

    /// <summary>Noted in the log and not enforced; AUDIT is never enforced.</summary>
    public bool IsDryRun { get; set; }

    public List<PolicyRule> Rules { get; init; } = [new()];

    public JsonObject ToJson()
    {
        JsonObject made = Head.Begin("AuthorizationPolicy");
        if (!_leavesActionOut || Action != "ALLOW")
            made["spec"]!["action"] = Action;
        if (Action == "CUSTOM")
            made["spec"]!["provider"] = new JsonObject { ["name"] = Provider.Trim() };
        // A rule without a word in it would fit every request: whoever wants that writes it as YAML.
        JsonNode[] filled = [.. Rules.Where(rule => !rule.IsEmpty).Select(rule => rule.ToJson())];
        if (filled.Length > 0)
            made["spec"]!["rules"] = new JsonArray(filled);
        if (IsDryRun && Action != "AUDIT")
            made["metadata"]!["annotations"] = new JsonObject { [DryRun] = "true" };
        return made;
    }

    public static AuthorizationPolicyForm Read(JsonObject o) => new()
    {
        Head = PolicyForm.Read(o),
        Action = (string?)o["spec"]?["action"] ?? "ALLOW",
        _leavesActionOut = o["spec"]?["action"] is null,
        Provider = (string?)o["spec"]?["provider"]?["name"] ?? "",
        IsDryRun = (string?)o["metadata"]?["annotations"]?[DryRun] == "true",
        Rules = [.. (o["spec"]?["rules"] as JsonArray ?? []).Select(PolicyRule.Read)],
    };

    public JsonObject Into(JsonObject stored)
    {
        JsonObject changed = FormDocument.WithSpecOf(stored, ToJson());
        bool isDryRun = IsDryRun && Action != "AUDIT";
        if (isDryRun == ((string?)stored["metadata"]?["annotations"]?[DryRun] == "true"))
            return changed;
        JsonObject metadata = (JsonObject)changed["metadata"]!;
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations.Remove(DryRun);
        if (isDryRun)
            annotations[DryRun] = "true";
        return changed;
    }
}
