using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.GatewayApi;
using Sallyport.Policy.Validation.Networking;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.GatewayApi;

/// <summary>Parts of schemas, and their readers, that several kinds of the Kubernetes Gateway API have in common.</summary>
internal static class GatewayApiSchemas
{
    public static IReadOnlyList<string> Versions { get; } = ["v1", "v1beta1"];

    public static StringSchema Name { get; } = new() { MinLength = 1, MaxLength = 253 };

    public static StringSchema Group { get; } = new() { MaxLength = 253 };

    public static StringSchema Kind { get; } = new() { MinLength = 1, MaxLength = 63 };

    public static StringSchema Namespace { get; } = new() { MinLength = 1, MaxLength = 63 };

    public static StringSchema Hostname { get; } = new()
    {
        MinLength = 1,
        MaxLength = 253,
        Pattern = new TextPattern(
            @"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
            "a lower-case DNS name, perhaps behind *.",
            text => Names.IsDnsSubdomain(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text)),
    };

    /// <summary>An exact host name, without wildcard.</summary>
    public static StringSchema PreciseHostname { get; } = new()
    {
        MinLength = 1,
        MaxLength = 253,
        Pattern = new TextPattern(
            @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", "a lower-case DNS name", text => Names.IsDnsSubdomain(text)),
    };

    /// <summary>Fields of a reference to an object; with <paramref name="more"/> behind them.</summary>
    public static ObjectSchema Reference(params FieldSchema[] more) => Object(
    [
        Field("group", Group, "API group; empty for the core group."),
        Field("kind", Kind, "Kind of the object."),
        Needed("name", Name, "Name of the object."),
        Field("namespace", Namespace, "Its namespace; the own one without it."),
        .. more,
    ]);

    public static ObjectSchema LabelSelector() => Object(
        Field("matchLabels", TextMap, "Labels that must all be there."),
        Field("matchExpressions", List(Object(
            Needed("key", Text, "The label."),
            Needed("operator", Schema.Enum("In", "NotIn", "Exists", "DoesNotExist"), "How it is compared."),
            Field("values", Texts, "Values for In and NotIn."))), "Conditions that must all hold."));

    public static LabelSelector ReadSelector(NodeView selector) => new()
    {
        MatchLabels = selector["matchLabels"].StringMap(),
        MatchExpressions = selector["matchExpressions"].List(expression => new LabelExpression(
            expression["key"].TextOrEmpty(), expression["operator"].TextOrEmpty(), expression["values"].Strings())),
    };

    /// <summary>Reads a reference; what is left out is the default of the place.</summary>
    public static ObjectReference ReadReference(NodeView reference, string group, string kind) => new(
        reference["group"].Text ?? group, reference["kind"].Text ?? kind, reference["name"].TextOrEmpty(), reference["namespace"].Text,
        reference["port"].UInt32());
}
