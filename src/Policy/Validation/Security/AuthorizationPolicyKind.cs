using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Security;

/// <summary>AuthorizationPolicy: schema and reader (validation.md 3); rules in <see cref="AuthorizationPolicyRules"/>.</summary>
internal static class AuthorizationPolicyKind
{
    private const int MaxRules = 512;
    private const int MaxServiceAccounts = 16;
    private const int MaxServiceAccountLength = 320;

    public static KindDefinition Definition { get; } = new()
    {
        Group = "security.istio.io",
        Kind = AuthorizationPolicy.KindName,
        Plural = "authorizationpolicies",
        Versions = ["v1", "v1beta1"],
        KnowsDryRun = true,
        ReadsSallyportAnnotations = true,
        BuildSchema = BuildSchema,
        Check = AuthorizationPolicyRules.Check,
        Read = Read,
    };

    private static ObjectSchema BuildSchema() => CommonSchemas.Document(new ObjectSchema(
    [
        Field("selector", CommonSchemas.Selector(), "The workloads this policy is for; all of the namespace without it."),
        .. CommonSchemas.TargetRefs(),
        Field("rules", List(Rule(), MaxRules), "Requests the policy is about; one matching rule is enough."),
        Field("action", Schema.Enum("ALLOW", "DENY", "AUDIT", "CUSTOM"), "What happens to a matching request; ALLOW without it."),
        Field(
            "provider",
            Object(Field("name", Text, "Name of an extension provider of the mesh configuration.")),
            "The external authorizer; with CUSTOM only."),
    ])
    {
        AtMostOneOf = ["selector", "targetRef", "targetRefs"],
    });

    private static ObjectSchema Rule() => Object(
        Field("from", List(Object(Field("source", SourceSchema(), "Who asks.")), MaxRules), "Sources, of which one must match."),
        Field("to", List(Object(Field("operation", OperationSchema(), "What is asked."))), "Operations, of which one must match."),
        Field("when", List(Object(
            Needed("key", Text, "The attribute."),
            Field("values", Texts, "Values of which one must match."),
            Field("notValues", Texts, "Values of which none may match."))), "Conditions, all of which must hold."));

    private static ObjectSchema SourceSchema()
    {
        ListSchema accounts = List(new StringSchema { MaxLength = MaxServiceAccountLength }, MaxServiceAccounts);
        return new ObjectSchema(
        [
            Field("principals", Texts, "Identities of the peer's certificate, trust-domain/ns/NAMESPACE/sa/ACCOUNT."),
            Field("notPrincipals", Texts, "Identities of the peer's certificate that must not match."),
            Field("requestPrincipals", Texts, "Identities of the token, issuer/subject."),
            Field("notRequestPrincipals", Texts, "Identities of the token that must not match."),
            Field("namespaces", Texts, "Namespaces of the peer."),
            Field("notNamespaces", Texts, "Namespaces of the peer that must not match."),
            Field("serviceAccounts", accounts, "Service accounts of the peer, ACCOUNT or NAMESPACE/ACCOUNT."),
            Field("notServiceAccounts", accounts, "Service accounts of the peer that must not match."),
            Field("trustDomains", Texts, "Trust domains of the peer."),
            Field("notTrustDomains", Texts, "Trust domains of the peer that must not match."),
            Field("ipBlocks", Texts, "Addresses or CIDRs of the connection's other end."),
            Field("notIpBlocks", Texts, "Addresses or CIDRs of the connection's other end that must not match."),
            Field("remoteIpBlocks", Texts, "Addresses or CIDRs of the client behind trusted proxies."),
            Field("notRemoteIpBlocks", Texts, "Addresses or CIDRs of the client that must not match."),
        ])
        {
            Rules =
            [
                new SchemaRule(
                    DiagnosticCode.Conflict,
                    "service accounts exclude principals and namespaces in one source",
                    AccountsStandAlone) { ApiMessage = "Cannot set serviceAccounts with namespaces or principals" },
            ],
        };
    }

    private static ObjectSchema OperationSchema() => Object(
        Field("hosts", Texts, "Hosts of the request."),
        Field("notHosts", Texts, "Hosts that must not match."),
        Field("ports", Texts, "Ports of the workload."),
        Field("notPorts", Texts, "Ports that must not match."),
        Field("methods", Texts, "HTTP methods."),
        Field("notMethods", Texts, "HTTP methods that must not match."),
        Field("paths", Texts, "Paths, exact, with a star at one end, or templates with {*} and {**}."),
        Field("notPaths", Texts, "Paths that must not match."));

    // 3.15; the API server counts an empty list as set.
    private static bool AccountsStandAlone(NodeView source)
    {
        bool accounts = source["serviceAccounts"].IsSet || source["notServiceAccounts"].IsSet;
        bool others = source["principals"].IsSet || source["notPrincipals"].IsSet
            || source["namespaces"].IsSet || source["notNamespaces"].IsSet;
        return !(accounts && others);
    }

    private static AuthorizationPolicy Read(KindContext context) => new()
    {
        ApiVersion = context.ApiVersion,
        Metadata = context.Metadata,
        Source = context.Document.Mark,
        Selector = SelectorRules.ReadSelector(context.Spec),
        TargetRefs = SelectorRules.ReadTargetRefs(context.Spec),
        Action = ReadAction(context.Spec["action"].Text),
        Provider = context.Spec["provider"]["name"].Text,
        Rules = context.Spec["rules"].List(ReadRule),
        IsDryRun = DryRun.Read(context),
        MissingTokenIs401 = context.Spec["action"].Text == "DENY" && SallyportAnnotationReader.Read(context).MissingTokenIs401 == true,
    };

    private static AuthorizationAction ReadAction(string? action) => action switch
    {
        null or "ALLOW" => AuthorizationAction.Allow,
        "AUDIT" => AuthorizationAction.Audit,
        "CUSTOM" => AuthorizationAction.Custom,
        _ => AuthorizationAction.Deny,
    };

    private static AuthorizationRule ReadRule(NodeView rule) => new()
    {
        From = rule["from"].List(from => ReadSource(from["source"])),
        To = rule["to"].List(to => ReadOperation(to["operation"])),
        When = rule["when"].List(when => new Condition(when["key"].Text ?? "", when["values"].Strings(), when["notValues"].Strings())),
    };

    private static Source ReadSource(NodeView source) => new()
    {
        Principals = source["principals"].Strings(),
        NotPrincipals = source["notPrincipals"].Strings(),
        RequestPrincipals = source["requestPrincipals"].Strings(),
        NotRequestPrincipals = source["notRequestPrincipals"].Strings(),
        Namespaces = source["namespaces"].Strings(),
        NotNamespaces = source["notNamespaces"].Strings(),
        ServiceAccounts = source["serviceAccounts"].Strings(),
        NotServiceAccounts = source["notServiceAccounts"].Strings(),
        TrustDomains = source["trustDomains"].Strings(),
        NotTrustDomains = source["notTrustDomains"].Strings(),
        IpBlocks = source["ipBlocks"].Strings(),
        NotIpBlocks = source["notIpBlocks"].Strings(),
        RemoteIpBlocks = source["remoteIpBlocks"].Strings(),
        NotRemoteIpBlocks = source["notRemoteIpBlocks"].Strings(),
    };

    private static Operation ReadOperation(NodeView operation) => new()
    {
        Hosts = operation["hosts"].Strings(),
        NotHosts = operation["notHosts"].Strings(),
        Ports = operation["ports"].Strings(),
        NotPorts = operation["notPorts"].Strings(),
        Methods = operation["methods"].Strings(),
        NotMethods = operation["notMethods"].Strings(),
        Paths = operation["paths"].Strings(),
        NotPaths = operation["notPaths"].Strings(),
    };
}
