using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>
/// Parts of schemas that several routing kinds have in common. Types and sizes only; what values mean is checked by the rules.
/// </summary>
internal static class NetworkingSchemas
{
    public static IReadOnlyList<string> Versions { get; } = ["v1", "v1beta1", "v1alpha3"];

    public const string Group = "networking.istio.io";

    /// <summary>Any duration, also zero and negative ones; the rules of the place say more.</summary>
    public static DurationSchema AnyDuration { get; } = new() { Minimum = TimeSpan.FromTicks(long.MinValue / 100),
        WholeMilliseconds = false };

    /// <summary>An unsigned number of 64 bits, of which documents can hold 63.</summary>
    public static IntegerSchema UInt64 { get; } = new();

    public static NumberSchema Number { get; } = new();

    public static ObjectSchema Percent() => Object(Field("value", Number, "0 to 100."));

    public static ObjectSchema PortSelector() => Object(Field("number", Unsigned32, "The service port."));

    public static ObjectSchema StringMatch() => new(
    [
        Field("exact", Text, "The whole value."),
        Field("prefix", Text, "How the value begins."),
        Field("regex", Text, "RE2; the whole value must fit."),
    ])
    {
        AtMostOneOf = ["exact", "prefix", "regex"],
    };

    public static ObjectSchema Destination() => Object(
        Needed("host", Text, "Name of the service."),
        Field("subset", Text, "A subset of the host's DestinationRule."),
        Field("port", PortSelector(), "The service port; needed when the service has several."));

    /// <summary>A workload: of a WorkloadEntry, or as an endpoint of a ServiceEntry (validation.md 6.20).</summary>
    public static ObjectSchema Workload() => Object(
        Field("address", new StringSchema { MaxLength = 256 }, "IP address, host name or unix:// socket."),
        Field("ports", new MapSchema(Port) { MaxEntries = 128 }, "Port of the endpoint by name of the service port."),
        Field("labels", new MapSchema(Text) { MaxEntries = 256 }, "Labels of the workload."),
        Field("network", new StringSchema { MaxLength = 2048 }, "Network the address belongs to."),
        Field("locality", new StringSchema { MaxLength = 2048 }, "region/zone/subzone."),
        Field("weight", Unsigned32, "Share of the load."),
        Field("serviceAccount", new StringSchema { MaxLength = 253 }, "Identity of the workload."));
}
