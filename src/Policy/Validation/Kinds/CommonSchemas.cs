using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Kinds;

/// <summary>Parts that several kinds have in common (validation.md 1).</summary>
internal static class CommonSchemas
{
    /// <summary>An API group, perhaps none.</summary>
    public static readonly TextPattern GroupForm = new(
        @"^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
        "empty or a lower-case DNS name",
        text => text.Length == 0 || Names.IsDnsSubdomain(text));

    /// <summary>The name of a kind.</summary>
    public static readonly TextPattern KindForm = new(
        "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$",
        "letters, digits and -, beginning with a letter",
        Names.IsKind);

    /// <summary>A whole document of a kind that keeps its fields in <c>spec</c>. An absent <c>spec</c> is an empty one (1.12).</summary>
    public static ObjectSchema Document(Schema spec, bool specNeeded = false, Schema? status = null, string? statusAtFirst = null) => Root(
        specNeeded ? Needed("spec", spec, "What is wanted.") : Field("spec", spec, "What is wanted."),
        new FieldSchema("status", status ?? Any) { Default = statusAtFirst, Description = "What was observed; written by controllers." });

    /// <summary>A whole document: the fields beside apiVersion, kind and metadata.</summary>
    public static ObjectSchema Root(params FieldSchema[] fields) => Object(
    [
        Field("apiVersion", Text, "Group and version of the schema."),
        Field("kind", Text, "Which kind of object this is."),
        Field("metadata", Any, "Name, namespace, labels and annotations."),
        .. fields,
    ]);

    /// <summary>A selector of workloads (1.2).</summary>
    public static ObjectSchema Selector() => Object(
        Field("matchLabels", MatchLabels(), "Labels that must all be on the workload, with these values."));

    /// <summary>References to the objects a policy is attached to (1.4, 1.5).</summary>
    public static FieldSchema[] TargetRefs()
    {
        ObjectSchema reference = Object(
            Field(
                "group",
                new StringSchema { MaxLength = 253, Pattern = GroupForm },
                "API group of the target, empty for the core group."),
            Needed("kind", new StringSchema { MinLength = 1, MaxLength = 63, Pattern = KindForm }, "Kind of the target."),
            Needed("name", new StringSchema { MinLength = 1, MaxLength = 253 }, "Name of the target."),
            Field("namespace", new StringSchema { MaxLength = 0 }, "Must stay empty: targets are in the policy's own namespace."));
        return
        [
            Field("targetRef", reference, "The object this policy is attached to."),
            Field("targetRefs", List(reference, 16), "The objects this policy is attached to."),
        ];
    }

    private static MapSchema MatchLabels() => new(new StringSchema
    {
        MaxLength = 63,
        Rules =
        [
            new SchemaRule(
                DiagnosticCode.InvalidSelector,
                "a selector knows no wildcard; * stands for nothing here",
                value => !value.Text!.Contains('*')) { ApiMessage = "wildcard not allowed in label value match" },
        ],
    })
    {
        MaxEntries = 4096,
        Rules =
        [
            new SchemaRule(
                DiagnosticCode.InvalidSelector,
                "a label key must not contain *",
                value => !AnyKey(value, key => key.Contains('*'))) { ApiMessage = "wildcard not allowed in label key match" },
            new SchemaRule(
                DiagnosticCode.InvalidSelector,
                "a label key must not be empty",
                value => !AnyKey(value, key => key.Length == 0)) { ApiMessage = "key must not be empty" },
        ],
    };

    private static bool AnyKey(NodeView map, Func<string, bool> isBad)
    {
        foreach (MappingEntry entry in map.Mapping!.Entries)
        {
            if (!entry.Value.IsNull && isBad(entry.Key)) return true;
        }

        return false;
    }
}
