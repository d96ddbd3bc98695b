using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.GatewayApi;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Networking;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.GatewayApi;

/// <summary>Gateway of the Kubernetes Gateway API: schema, the rules of its definition, reader.</summary>
internal static class GatewayKind
{
    public static KindDefinition Definition { get; } = new()
    {
        Group = Gateway.GroupName,
        Kind = Gateway.KindName,
        Plural = "gateways",
        Versions = GatewayApiSchemas.Versions,
        BuildSchema = BuildSchema,
        Check = Check,
        Read = Read,
    };

    private static ObjectSchema BuildSchema() => CommonSchemas.Document(Object(
        Needed("gatewayClassName", GatewayApiSchemas.Name, "Who serves the Gateway in a cluster."),
        Needed("listeners", new ListSchema(Listener()) { MinItems = 1, MaxItems = 64 }, "Ports, protocols and host names."),
        Field("addresses", List(Any, 16), "Addresses to be had; without effect here."),
        Field("infrastructure", Any, "Labels and annotations of what is made for the Gateway; without effect here."),
        Field("allowedListeners", Any, "Further sets of listeners; without effect here."),
        Field("defaultScope", Schema.Enum("All", "None"), "Routes without parent; without effect here."),
        Field("tls", Object(
            Field("backend", Any, "Certificate for backends; without effect here."),
            Field("frontend", Any, "Verification of client certificates; not supported, so such a Gateway refuses TLS.")), "TLS of all listeners.")),
        specNeeded: true);

    private static ObjectSchema Listener() => Object(
        Needed("name", GatewayApiSchemas.Name, "Unique; routes name it as sectionName."),
        Field("hostname", GatewayApiSchemas.Hostname, "A name or *.suffix; every host without it."),
        Needed("port", Schema.Port, "1 to 65535."),
        Needed("protocol", new StringSchema { MinLength = 1, MaxLength = 255 }, "HTTP or HTTPS."),
        Field("tls", Object(
            Field("mode", Schema.Enum("Terminate", "Passthrough"), "Terminate without it."),
            Field("certificateRefs", List(GatewayApiSchemas.Reference(), 64), "Secrets with certificate and key."),
            Field("options", TextMap, "Settings of the implementation.")), "How TLS is spoken."),
        Field("allowedRoutes", Object(
            Field("namespaces", Object(
                Field("from", Schema.Enum("All", "Selector", "Same"), "Same without it."),
                Field("selector", GatewayApiSchemas.LabelSelector(), "Of namespaces.")), "Whose routes may attach."),
            Field("kinds", List(Object(
                Field("group", GatewayApiSchemas.Group, "gateway.networking.k8s.io without it."),
                Needed("kind", GatewayApiSchemas.Kind, "HTTPRoute or GRPCRoute.")), 8), "Kinds that may attach.")), "Which routes may attach."));

    private static void Check(KindContext context)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        HashSet<(long?, string?, string?)> places = [];
        NodeView listeners = context.Spec["listeners"];
        for (int i = 0; i < listeners.Count; i++)
        {
            NodeView listener = listeners[i];
            CheckTls(context, listener);
            if (!names.Add(listener["name"].TextOrEmpty()))
                context.Error(DiagnosticCode.Conflict, listener["name"], "Listener name must be unique within the Gateway");
            if (!places.Add((listener["port"].Integer, listener["protocol"].Text, listener["hostname"].Text)))
                context.Error(DiagnosticCode.Conflict, listener, "Combination of port, protocol and hostname must be unique for each listener");
        }
    }

    private static void CheckTls(KindContext context, NodeView listener)
    {
        string protocol = listener["protocol"].TextOrEmpty();
        NodeView tls = listener["tls"];
        if (protocol is "HTTP" or "TCP" or "UDP" && tls.IsSet)
            context.Error(DiagnosticCode.InvalidTls, tls, "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']");
        if (protocol is "HTTPS" && tls["mode"].Text is "Passthrough")
            context.Error(DiagnosticCode.InvalidTls, tls["mode"], "tls mode must be Terminate for protocol HTTPS");
        if (protocol is "TLS" && !tls.IsSet)
            context.Error(DiagnosticCode.InvalidTls, listener, "tls mode must be set for protocol TLS");
        if (protocol is "TCP" or "UDP" && listener["hostname"].IsSet)
            context.Error(DiagnosticCode.Conflict, listener["hostname"], "hostname must not be specified for protocols ['TCP', 'UDP']");
        bool terminates = tls.IsSet && tls["mode"].Text is not "Passthrough";
        if (terminates && tls["certificateRefs"].Count == 0 && tls["options"].Mapping is not { Entries.Count: > 0 })
            context.Error(DiagnosticCode.InvalidTls, tls, "certificateRefs or options must be specified when mode is Terminate");
    }

    private static Gateway Read(KindContext context) => new()
    {
        ApiVersion = context.ApiVersion,
        Metadata = context.Metadata,
        Source = context.Document.Mark,
        ClassName = context.Spec["gatewayClassName"].TextOrEmpty(),
        Listeners = context.Spec["listeners"].List(ReadListener),
        VerifiesClients = context.Spec["tls"]["frontend"].IsSet,
    };

    private static Listener ReadListener(NodeView listener) => new()
    {
        Name = listener["name"].TextOrEmpty(),
        Hostname = listener["hostname"].Text,
        Port = listener["port"].UInt32() ?? 0,
        Protocol = listener["protocol"].TextOrEmpty(),
        Tls = listener["tls"].Read(tls => new ListenerTls
        {
            IsPassthrough = tls["mode"].Text == "Passthrough",
            CertificateRefs = tls["certificateRefs"].List(reference => GatewayApiSchemas.ReadReference(reference, "", "Secret")),
            Options = tls["options"].StringMap(),
        }),
        AllowedRoutes = new AllowedRoutes
        {
            From = listener["allowedRoutes"]["namespaces"]["from"].Enum<RouteNamespaces>() ?? RouteNamespaces.Same,
            Selector = listener["allowedRoutes"]["namespaces"]["selector"].Read(GatewayApiSchemas.ReadSelector),
            Kinds = listener["allowedRoutes"]["kinds"].List(kind => (kind["group"].Text ?? Gateway.GroupName, kind["kind"].TextOrEmpty())),
        },
    };
}
