using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>VirtualService: definition and reader (validation.md 6B).</summary>
internal static class VirtualServiceKind
{
    public static KindDefinition Definition { get; } = new()
    {
        Group = NetworkingSchemas.Group,
        Kind = VirtualService.KindName,
        Plural = "virtualservices",
        Versions = NetworkingSchemas.Versions,
        BuildSchema = VirtualServiceSchema.Build,
        Check = VirtualServiceRules.Check,
        Read = Read,
    };

    private static VirtualService Read(KindContext context) => new()
    {
        ApiVersion = context.ApiVersion,
        Metadata = context.Metadata,
        Source = context.Document.Mark,
        Hosts = context.Spec["hosts"].Strings(),
        Gateways = context.Spec["gateways"].Strings(),
        Http = context.Spec["http"].List(HttpRouteReader.Read),
        Tls = context.Spec["tls"].List(ReadTls),
        Tcp = context.Spec["tcp"].List(ReadTcp),
        ExportTo = context.Spec["exportTo"].Strings(),
    };

    private static TlsRoute ReadTls(NodeView route) => new()
    {
        Match = route["match"].List(match => new TlsMatchAttributes
        {
            SniHosts = match["sniHosts"].Strings(),
            DestinationSubnets = match["destinationSubnets"].Strings(),
            Port = match["port"].UInt32(),
            SourceLabels = match["sourceLabels"].StringMap(),
            Gateways = match["gateways"].Strings(),
            SourceNamespace = match["sourceNamespace"].Text,
        }),
        Route = route["route"].List(ReadDestination),
    };

    private static TcpRoute ReadTcp(NodeView route) => new()
    {
        Match = route["match"].List(match => new L4MatchAttributes
        {
            DestinationSubnets = match["destinationSubnets"].Strings(),
            Port = match["port"].UInt32(),
            SourceSubnet = match["sourceSubnet"].Text,
            SourceLabels = match["sourceLabels"].StringMap(),
            Gateways = match["gateways"].Strings(),
            SourceNamespace = match["sourceNamespace"].Text,
        }),
        Route = route["route"].List(ReadDestination),
    };

    private static RouteDestination ReadDestination(NodeView route) => new()
    {
        Destination = Readers.Destination(route["destination"]),
        Weight = route["weight"].Int32(),
    };
}
