using System.Text;
using System.Text.Json.Nodes;
using Sallyport.Console.Yaml;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;

namespace Sallyport.Console.Forms;

/// <summary>One rule of the ConfigMap of audit alerts, as a person fills it in: each list with commas. What is empty fits anything.</summary>
internal sealed class AlertRuleForm
{
    private const string Webhook = "webhook";

    private static readonly string[] s_lists = ["kinds", "namespaces", "verbs", "users"];

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public string Name { get; set; } = "";

    public string Kinds { get => Get("kinds"); set => _values["kinds"] = value; }

    public string Namespaces { get => Get("namespaces"); set => _values["namespaces"] = value; }

    public string Verbs { get => Get("verbs"); set => _values["verbs"] = value; }

    public string Users { get => Get("users"); set => _values["users"] = value; }

    public string Address { get => Get(Webhook); set => _values[Webhook] = value; }

    /// <summary>What keeps the rule from being used; null: nothing. The words of the form's fields.</summary>
    public string? Problem
    {
        get
        {
            if (Name.Length is 0 or > 100 || Name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
                return "The name needs letters, digits, '-', '_' and '.' alone.";
            bool isAddress = Uri.TryCreate(Address.Trim(), UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0;
            return Address.Trim().Length > 0 && !isAddress ? "The webhook is an http or https address without user and password." : null;
        }
    }

    /// <summary>Reads a rule; null when it says anything that the form cannot, or that is not used at all.</summary>
    public static AlertRuleForm? Read(string name, string yaml)
    {
        Diagnostics findings = new();
        if (DocumentReader.Read(new DocumentText("rule", Encoding.UTF8.GetBytes(yaml)), findings).ToArray() is not [MappingNode rule])
            return null;
        AlertRuleForm form = new() { Name = name };
        foreach (MappingEntry entry in rule.Entries)
        {
            if (entry.Key == Webhook && entry.Value is ScalarNode { Kind: ScalarKind.String } address)
                form.Address = address.Text;
            else if (s_lists.Contains(entry.Key) && entry.Value is SequenceNode list && list.Items.All(item => item is ScalarNode { Kind: ScalarKind.String } text && !text.Text.Contains(',')))
                form._values[entry.Key] = string.Join(", ", list.Items.Cast<ScalarNode>().Select(item => item.Text));
            else
                return null;
        }
        return form.Problem is null ? form : null;
    }

    public string Write()
    {
        JsonObject rule = [];
        foreach (string list in s_lists)
            if (PartsOf(Get(list)) is { Length: > 0 } parts)
                rule[list] = new JsonArray([.. parts.Select(part => (JsonNode)part)]);
        if (Address.Trim() is { Length: > 0 } address)
            rule[Webhook] = address;
        return rule.Count == 0 ? "{}\n" : YamlText.Write(rule);
    }

    /// <summary>The rule in half a sentence.</summary>
    public string Words()
    {
        string Of(string list, string any) => PartsOf(Get(list)) is { Length: > 0 } parts ? string.Join(" or ", parts) : any;
        return $"{Of("verbs", "any recorded call")} of {Of("kinds", "any kind")} in {Of("namespaces", "any namespace")} by {Of("users", "anybody")}";
    }

    private string Get(string name) => _values.GetValueOrDefault(name, "");

    private static string[] PartsOf(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
