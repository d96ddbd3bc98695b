using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.GatewayApi;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Networking;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.GatewayApi;

/// <summary>Parts of schemas, and their readers, that several kinds of the Kubernetes Gateway API have in common.</summary>
internal static class GatewayApiSchemas
{
    public static IReadOnlyList<string> Versions { get; } = ["v1", "v1beta1"];

    public static StringSchema Name { get; } = new() { MinLength = 1, MaxLength = 253 };

    public static StringSchema Group { get; } = new() { MaxLength = 253, Pattern = CommonSchemas.GroupForm };

    public static StringSchema Kind { get; } = new() { MinLength = 1, MaxLength = 63, Pattern = CommonSchemas.KindForm };

    public static StringSchema Namespace { get; } = new()
    {
        MinLength = 1,
        MaxLength = 63,
        Pattern = new TextPattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "lower-case letters, digits and -", text => Names.IsDnsLabel(text)),
    };

    /// <summary>The name of a listener or of a rule.</summary>
    public static StringSchema SectionName { get; } = new()
    {
        MinLength = 1,
        MaxLength = 253,
        Pattern = new TextPattern(
            @"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", "a lower-case DNS name", text => Names.IsDnsSubdomain(text)),
    };

    /// <summary>A duration such as <c>1m30s</c>, of at most four parts.</summary>
    public static StringSchema Duration { get; } = new()
    {
        Pattern = new TextPattern("^([0-9]{1,5}(h|m|s|ms)){1,4}$", "a duration such as 1m30s", IsDuration),
    };

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
    /// <param name="group">The API group when it says none.</param>
    /// <param name="kind">The kind when it says none.</param>
    /// <param name="more">Further fields.</param>
    public static ObjectSchema Reference(string group, string kind, params FieldSchema[] more) => Object(
    [
        Defaulted("group", Group, $"\"{group}\"", "API group; empty for the core group."),
        Defaulted("kind", Kind, $"\"{kind}\"", "Kind of the object."),
        Needed("name", Name, "Name of the object."),
        Field("namespace", Namespace, "Its namespace; the own one without it."),
        .. more,
    ]);

    /// <summary>A reference to an object of a foreign kind in the same namespace.</summary>
    public static ObjectSchema LocalReference() => Object(
        Needed("group", Group, "API group; empty for the core group."),
        Needed("kind", Kind, "Kind of the object."),
        Needed("name", Name, "Name of the object."));

    public static ObjectSchema LabelSelector() => Object(
        Field("matchLabels", TextMap, "Labels that must all be there."),
        Field("matchExpressions", List(Object(
            Needed("key", Text, "The label."),
            Needed("operator", Text, "How it is compared: In, NotIn, Exists or DoesNotExist."),
            Field("values", Texts, "Values for In and NotIn."))), "Conditions that must all hold."));

    public static LabelSelector ReadSelector(NodeView selector) => new()
    {
        MatchLabels = selector["matchLabels"].StringMap(),
        MatchExpressions = selector["matchExpressions"].List(expression => new LabelExpression(
            expression["key"].TextOrEmpty(), expression["operator"].TextOrEmpty(), expression["values"].Strings())),
    };

    /// <summary>Conditions of a status.</summary>
    public static ListSchema Conditions() => Keyed("type", Object(
        Needed("type", new StringSchema { MaxLength = 316 }, "What it is about."),
        Needed("status", Schema.Enum("True", "False", "Unknown"), "Whether it holds."),
        Field("observedGeneration", new IntegerSchema(), "The generation it was said of."),
        Needed("lastTransitionTime", Text, "When it last changed."),
        Needed("reason", new StringSchema { MinLength = 1, MaxLength = 1024 }, "Why, in a word."),
        Needed("message", new StringSchema { MaxLength = 32768 }, "Why, in a sentence.")), 8);

    // One to four times one to five digits and a unit.
    private static bool IsDuration(string text)
    {
        int at = 0;
        for (int part = 0; part < 4 && at < text.Length; part++)
        {
            int digits = at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            if (at - digits is 0 or > 5 || at == text.Length) return false;
            if (text[at] == 'm' && at + 1 < text.Length && text[at + 1] == 's') at += 2;
            else if (text[at] is 'h' or 'm' or 's') at++;
            else return false;
        }
        return at > 0 && at == text.Length;
    }

    /// <summary>Reads a reference; what is left out is the default of the place.</summary>
    public static ObjectReference ReadReference(NodeView reference, string group, string kind) => new(
        reference["group"].Text ?? group, reference["kind"].Text ?? kind, reference["name"].TextOrEmpty(), reference["namespace"].Text,
        reference["port"].UInt32());
}
