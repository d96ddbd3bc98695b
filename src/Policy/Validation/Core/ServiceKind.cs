using System.Globalization;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Core;

/// <summary>Service: the part that routing reads.</summary>
internal static class ServiceKind
{
    public static ObjectSchema BuildSchema() => CoreKinds.Partial(Field("spec", CoreKinds.Partial(
        Field("type", Text),
        Field("selector", TextMap),
        Field("clusterIP", Text),
        Field("externalName", Text),
        Field("ports", List(CoreKinds.Partial(
            Field("name", Text),
            Needed("port", Port),
            Field("targetPort", IntOrString),
            Field("protocol", Text),
            Field("appProtocol", Text),
            Field("nodePort", Signed32)))))));

    public static Service Read(KindContext context) => new()
    {
        ApiVersion = context.ApiVersion,
        Metadata = context.Metadata,
        Source = context.Document.Mark,
        Type = context.Spec["type"].Text ?? "ClusterIP",
        Selector = context.Spec["selector"].StringMap(),
        ClusterIP = context.Spec["clusterIP"].Text,
        ExternalName = context.Spec["externalName"].Text,
        Ports = context.Spec["ports"].List(ReadPort),
    };

    private static ServicePort ReadPort(NodeView port) => new()
    {
        Name = port["name"].Text ?? "",
        Port = (int)(port["port"].Integer ?? 0),
        TargetPort = ReadTargetPort(port["targetPort"]),
        Protocol = port["protocol"].Text ?? "TCP",
        AppProtocol = port["appProtocol"].Text,
        NodePort = (int?)port["nodePort"].Integer,
    };

    private static string? ReadTargetPort(NodeView port) =>
        port.Integer is { } number and not 0 ? number.ToString(CultureInfo.InvariantCulture) : port.Text;
}
