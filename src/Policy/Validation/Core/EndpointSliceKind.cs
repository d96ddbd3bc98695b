using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Core;

/// <summary>EndpointSlice: addresses behind Services.</summary>
internal static class EndpointSliceKind
{
    public static ObjectSchema BuildSchema() => CoreKinds.Partial(
        Field("addressType", Text),
        Field("endpoints", List(CoreKinds.Partial(
            Field("addresses", Texts),
            Field("conditions", CoreKinds.Partial(Field("ready", Flag))),
            Field("hostname", Text),
            Field("nodeName", Text),
            Field("zone", Text),
            Field("targetRef", CoreKinds.Partial(Field("kind", Text), Field("name", Text)))))),
        Field("ports", List(CoreKinds.Partial(
            Field("name", Text),
            Field("port", Port),
            Field("protocol", Text),
            Field("appProtocol", Text)))));

    public static EndpointSlice Read(KindContext context) => new()
    {
        ApiVersion = context.ApiVersion,
        Metadata = context.Metadata,
        Source = context.Document.Mark,
        AddressType = context.Document["addressType"].Text ?? "",
        Endpoints = context.Document["endpoints"].List(ReadEndpoint),
        Ports = context.Document["ports"].List(port => new EndpointPort(
            port["name"].Text ?? "",
            (int?)port["port"].Integer,
            port["protocol"].Text ?? "TCP",
            port["appProtocol"].Text)),
    };

    private static Endpoint ReadEndpoint(NodeView endpoint) => new()
    {
        Addresses = endpoint["addresses"].Strings(),
        IsReady = endpoint["conditions"]["ready"].Boolean ?? true,
        PodName = endpoint["targetRef"]["kind"].Text == Pod.KindName ? endpoint["targetRef"]["name"].Text : null,
        Hostname = endpoint["hostname"].Text,
        NodeName = endpoint["nodeName"].Text,
        Zone = endpoint["zone"].Text,
    };
}
