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
    private const string ConditionsAtFirst = """
        [{"lastTransitionTime":"1970-01-01T00:00:00Z","message":"Waiting for controller","reason":"Pending","status":"Unknown","type":"Accepted"},
         {"lastTransitionTime":"1970-01-01T00:00:00Z","message":"Waiting for controller","reason":"Pending","status":"Unknown","type":"Programmed"}]
        """;

    private const string StatusAtFirst = $$"""{"conditions":{{ConditionsAtFirst}}}""";

    private static readonly TextPattern s_addressType = new(
        @"^Hostname|IPAddress|NamedAddress|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9\/\-._~%!$&'()*+,;=:]+$",
        "IPAddress, Hostname or DOMAIN/NAME",
        text => text.StartsWith("Hostname", StringComparison.Ordinal) || text.Contains("IPAddress", StringComparison.Ordinal)
            || text.Contains("NamedAddress", StringComparison.Ordinal) || IsDomainPath(text));

    private static readonly TextPattern s_protocol = new(
        @"^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9]+$",
        "HTTP, HTTPS, TLS, TCP, UDP or DOMAIN/NAME",
        text => text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? text.Length > 0 && text[0] != '-' && text[^1] != '-' : IsDomainPath(text));

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
        Needed("listeners", new ListSchema(Listener()) { MinItems = 1, MaxItems = 64, Keys = ["name"] }, "Ports, protocols and host names."),
        Field("addresses", List(Object(
            Defaulted("type", new StringSchema { MinLength = 1, MaxLength = 253, Pattern = s_addressType }, "\"IPAddress\"", "IPAddress, Hostname or a name of the implementation."),
            Field("value", new StringSchema { MaxLength = 253 }, "The address.")), 16), "Addresses to be had; without effect here."),
        Field("infrastructure", Object(
            Field("labels", new MapSchema(Text) { MaxEntries = 8 }, "Labels of what is made."),
            Field("annotations", new MapSchema(new StringSchema { MaxLength = 4096 }) { MaxEntries = 8 }, "Annotations of what is made."),
            Field("parametersRef", GatewayApiSchemas.LocalReference(), "Settings of the implementation.")), "What is made for the Gateway; without effect here."),
        Field("allowedListeners", Object(
            Defaulted("namespaces", Object(
                Defaulted("from", Schema.Enum("All", "Selector", "Same", "None"), "\"None\"", "None without it."),
                Field("selector", GatewayApiSchemas.LabelSelector(), "Of namespaces.")), """{"from":"None"}""", "Whose sets may attach.")), "Further sets of listeners; without effect here."),
        Field("defaultScope", Schema.Enum("All", "None"), "Routes without parent; without effect here."),
        Field("tls", Object(
            Field("backend", Object(
                Field("clientCertificateRef", GatewayApiSchemas.Reference("", "Secret"), "Secret with certificate and key.")), "Certificate for backends; without effect here."),
            Field("frontend", Object(
                Needed("default", Frontend(), "Of ports that perPort does not name."),
                Field("perPort", Keyed("port", Object(
                    Needed("port", Schema.Port, "The port."),
                    Needed("tls", Frontend(), "How its clients are verified.")), 64), "Of single ports.")),
                "Verification of client certificates; not supported, so such a Gateway refuses TLS.")), "TLS of all listeners.")),
        specNeeded: true, Status(), StatusAtFirst);

    private static ObjectSchema Frontend() => Object(Field("validation", Object(
        Needed("caCertificateRefs", new ListSchema(Object(
            Needed("group", GatewayApiSchemas.Group, "API group; empty for the core group."),
            Needed("kind", GatewayApiSchemas.Kind, "Kind of the object."),
            Needed("name", GatewayApiSchemas.Name, "Name of the object."),
            Field("namespace", GatewayApiSchemas.Namespace, "Its namespace; the own one without it."))) { MinItems = 1, MaxItems = 8 }, "Authorities of client certificates."),
        Defaulted("mode", Schema.Enum("AllowValidOnly", "AllowInsecureFallback"), "\"AllowValidOnly\"", "Who may come in.")), "How clients are verified."));

    private static ObjectSchema Status() => Object(
        Field("addresses", List(Object(
            Defaulted("type", Text, "\"IPAddress\"", "IPAddress, Hostname or a name of the implementation."),
            Needed("value", new StringSchema { MinLength = 1, MaxLength = 253 }, "The address.")), 16), "Addresses it has."),
        Field("attachedListenerSets", new IntegerSchema(), "How many sets of listeners are attached."),
        Defaulted("conditions", GatewayApiSchemas.Conditions(), ConditionsAtFirst, "What holds of it."),
        Field("listeners", Keyed("name", Object(
            Needed("name", GatewayApiSchemas.SectionName, "Which listener."),
            Needed("attachedRoutes", Signed32, "How many routes are attached."),
            Needed("conditions", GatewayApiSchemas.Conditions(), "What holds of it."),
            Field("supportedKinds", List(Object(
                Defaulted("group", GatewayApiSchemas.Group, $"\"{Gateway.GroupName}\"", "Its group."),
                Needed("kind", GatewayApiSchemas.Kind, "Its kind.")), 8), "Kinds of routes that can attach.")), 64), "What holds of each listener."));

    private static ObjectSchema Listener() => Object(
        Needed("name", GatewayApiSchemas.SectionName, "Unique; routes name it as sectionName."),
        Field("hostname", GatewayApiSchemas.Hostname, "A name or *.suffix; every host without it."),
        Needed("port", Schema.Port, "1 to 65535."),
        Needed("protocol", new StringSchema { MinLength = 1, MaxLength = 255, Pattern = s_protocol }, "HTTP or HTTPS."),
        Field("tls", Object(
            Defaulted("mode", Schema.Enum("Terminate", "Passthrough"), "\"Terminate\"", "Terminate without it."),
            Field("certificateRefs", List(GatewayApiSchemas.Reference("", "Secret"), 64), "Secrets with certificate and key."),
            Field("options", new MapSchema(new StringSchema { MaxLength = 4096 }) { MaxEntries = 16 }, "Settings of the implementation.")), "How TLS is spoken."),
        Defaulted("allowedRoutes", Object(
            Defaulted("namespaces", Object(
                Defaulted("from", Schema.Enum("All", "Selector", "Same"), "\"Same\"", "Same without it."),
                Field("selector", GatewayApiSchemas.LabelSelector(), "Of namespaces.")), """{"from":"Same"}""", "Whose routes may attach."),
            Field("kinds", List(Object(
                Defaulted("group", GatewayApiSchemas.Group, $"\"{Gateway.GroupName}\"", "gateway.networking.k8s.io without it."),
                Needed("kind", GatewayApiSchemas.Kind, "HTTPRoute or GRPCRoute.")), 8), "Kinds that may attach.")),
            """{"namespaces":{"from":"Same"}}""", "Which routes may attach."));

    // Not anchored in the definition: what stands before the domain does not count.
    private static bool IsDomainPath(string text)
    {
        int slash = text.IndexOf('/');
        return slash > 0 && slash < text.Length - 1 && (char.IsAsciiLetterLower(text[slash - 1]) || char.IsAsciiDigit(text[slash - 1]))
            && text.AsSpan(slash + 1).IndexOfAny(" \t\r\n") < 0;
    }

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
