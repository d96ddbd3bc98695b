using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Security;

/// <summary>Policy and MeshPolicy of <c>authentication.istio.io</c>: schema and reader; rules in <see cref="LegacyPolicyRules"/>.</summary>
internal static class LegacyPolicyKind
{
    public const string Group = "authentication.istio.io";

    public static KindDefinition Policy { get; } = Define(LegacyPolicy.KindName, "policies", isOfMesh: false);

    public static KindDefinition MeshPolicy { get; } = Define(LegacyPolicy.MeshKindName, "meshpolicies", isOfMesh: true);

    private static KindDefinition Define(string kind, string plural, bool isOfMesh) => new()
    {
        Group = Group,
        Kind = kind,
        Plural = plural,
        Versions = ["v1alpha1"],
        IsNamespaced = !isOfMesh,
        BuildSchema = BuildSchema,
        Check = context => LegacyPolicyRules.Check(context, isOfMesh),
        Read = context => Read(context, isOfMesh),
    };

    private static ObjectSchema BuildSchema() => CommonSchemas.Document(Object(
        Field("targets", List(Target(), 1024), "Services whose workloads it is for; all of the namespace without it."),
        Field("peers", List(Object(Field("mtls", MutualTls(), "Callers present a certificate of the mesh."))), "How callers prove who they are."),
        Field("peerIsOptional", Flag, "Has no effect on mutual TLS.") with { Alias = "peer_is_optional" },
        Field("origins", List(Object(Needed("jwt", Jwt(), "The token."))), "How end users prove who they are."),
        Field("originIsOptional", Flag, "A request without token passes.") with { Alias = "origin_is_optional" },
        Field("principalBinding", Schema.Enum("USE_PEER", "USE_ORIGIN"), "Whose identity counts.") with { Alias = "principal_binding" }));

    private static ObjectSchema Target() => Object(
        Needed("name", NonEmptyText, "Name of a Service in the namespace."),
        Field("ports", List(Object(Field("number", Port, "Its number."), Field("name", Text, "Its name."))), "Ports of the Service."));

    private static ObjectSchema MutualTls() => Object(
        Field("mode", Schema.Enum("STRICT", "PERMISSIVE"), "STRICT without it."),
        Field("allowTls", Flag, "TLS without certificate is enough.") with { Alias = "allow_tls" });

    private static ObjectSchema Jwt()
    {
        ObjectSchema path = Object(
            Field("exact", Text, "The whole path."),
            Field("prefix", Text, "How it begins."),
            Field("suffix", Text, "How it ends."),
            Field("regex", Text, "A regular expression; cannot be converted."));
        return Object(
            Needed("issuer", NonEmptyText, "The iss claim that a token must have."),
            Field("audiences", NonEmptyTexts, "Audiences of which a token must have one."),
            Field("jwksUri", NonEmptyText, "Where the key set is fetched.") with { Alias = "jwks_uri" },
            Field("jwks", new StringSchema { IsSecret = true }, "The key set itself, as JSON text."),
            Field("jwtHeaders", NonEmptyTexts, "Headers in which a token may come.") with { Alias = "jwt_headers" },
            Field("jwtParams", NonEmptyTexts, "Query parameters in which a token may come.") with { Alias = "jwt_params" },
            Field("triggerRules", List(Object(
                Field("excludedPaths", List(path), "Paths without the check.") with { Alias = "excluded_paths" },
                Field("includedPaths", List(path), "Paths with the check.") with { Alias = "included_paths" })),
                "On which paths the token is checked.") with { Alias = "trigger_rules" });
    }

    private static LegacyPolicy Read(KindContext context, bool isOfMesh)
    {
        NodeView spec = context.Spec, origins = spec["origins"];
        NodeView origin = origins.Count > 0 ? origins[0]["jwt"] : origins["jwt"];
        return new LegacyPolicy
        {
            ApiVersion = context.ApiVersion,
            Metadata = context.Metadata,
            Source = context.Document.Mark,
            IsOfMesh = isOfMesh,
            Targets = spec["targets"].List(target => target["name"].Text ?? ""),
            PeerMode = spec["peers"].Count == 0 ? null
                : spec["peers"][0]["mtls"]["mode"].Text == "PERMISSIVE" ? MutualTlsMode.Permissive : MutualTlsMode.Strict,
            Origin = origin.IsSet ? ReadRule(origin) : null,
            Triggers = origin.Either("triggerRules", "trigger_rules").List(ReadTrigger),
            IsOriginOptional = spec.Either("originIsOptional", "origin_is_optional").Boolean ?? false,
        };
    }

    private static JwtRule ReadRule(NodeView jwt) => new()
    {
        Issuer = jwt["issuer"].Text,
        Audiences = jwt["audiences"].Strings(),
        Jwks = jwt["jwks"].Text is { Length: > 0 } keys ? keys : null,
        JwksUri = jwt.Either("jwksUri", "jwks_uri").Text,
        FromHeaders = [.. jwt.Either("jwtHeaders", "jwt_headers").Strings().Select(HeaderOf)],
        FromParams = jwt.Either("jwtParams", "jwt_params").Strings(),
        // The old proxy left the token in the request.
        ForwardOriginalToken = true,
    };

    private static JwtHeader HeaderOf(string name) =>
        new(name, name.Equals("authorization", StringComparison.OrdinalIgnoreCase) ? "Bearer " : "");

    private static LegacyTrigger ReadTrigger(NodeView trigger) => new(
        trigger.Either("includedPaths", "included_paths").List(ReadPath), trigger.Either("excludedPaths", "excluded_paths").List(ReadPath));

    private static string ReadPath(NodeView path) =>
        path["exact"].Text ?? (path["prefix"].Text is { } prefix ? prefix + "*" : "*" + path["suffix"].Text);
}
