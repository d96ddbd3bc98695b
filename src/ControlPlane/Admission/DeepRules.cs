using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.ControlPlane.Admission;

/// <summary>Rules of a schema beyond types and sizes: what <c>x-kubernetes-validations</c> says of them in Istio's definitions.</summary>
internal sealed class DeepRules
{
    private readonly List<Cause> _causes = [];

    public static List<Cause> Check(JsonObject o, ObjectSchema schema)
    {
        Node? root = DocumentReader.Read(new DocumentText("object", JsonBody.Write(o)), new Diagnostics()).FirstOrDefault();
        if (root is null) return [];
        DeepRules rules = new();
        rules.Check(new NodeView(root), schema);
        return rules._causes;
    }

    private void Check(NodeView value, Schema schema)
    {
        foreach (SchemaRule rule in schema.Rules)
        {
            if (!rule.Holds(value)) Add(value, schema, rule.ApiMessage ?? rule.Message);
        }
        switch (schema)
        {
            case ObjectSchema known:
                if (known.AtMostOneOf.Count(name => value[name].IsSet) > 1) Add(value, schema, Exclusive(known.AtMostOneOf));
                foreach (FieldSchema field in known.Fields)
                {
                    if (value[field.Name] is { IsSet: true } member) Check(member, field.Schema);
                    if (field.Alias is { } alias && value[alias] is { IsSet: true } old) Check(old, field.Schema);
                }
                break;
            case ListSchema list:
                for (int i = 0; i < value.Count; i++) Check(value[i], list.Item);
                break;
            case MapSchema map:
                foreach (MappingEntry entry in value.Mapping?.Entries ?? [])
                {
                    if (!entry.Value.IsNull) Check(value[entry.Key], map.Value);
                }
                break;
            case DurationSchema when !IsDuration(value.Text):
                Add(value, schema, "must be a valid duration greater than 1ms");
                break;
        }
    }

    // Istio's own words leave targetRef out of its list.
    private static string Exclusive(IReadOnlyList<string> names) => names.Contains("targetRefs") && names.Contains("selector")
        ? "only one of targetRefs or selector can be set"
        : $"only one of {string.Join(", ", names)} can be set";

    private static bool IsDuration(string? text) => GoDuration.ToTimeSpan(text) is { } duration && duration >= TimeSpan.FromMilliseconds(1);

    private void Add(NodeView value, Schema schema, string message) =>
        _causes.Add(Cause.Invalid(value.Path.ToString(), schema is StringSchema or DurationSchema ? "\"string\"" : schema is ListSchema ? "\"array\"" : "\"object\"", message));
}
