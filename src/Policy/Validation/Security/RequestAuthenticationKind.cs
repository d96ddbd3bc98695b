using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Security;

/// <summary>RequestAuthentication: schema and reader (validation.md 2); rules in <see cref="RequestAuthenticationRules"/>.</summary>
internal static class RequestAuthenticationKind
{
    public static KindDefinition Definition { get; } = new()
    {
        Group = "security.istio.io",
        Kind = RequestAuthentication.KindName,
        Plural = "requestauthentications",
        Versions = ["v1", "v1beta1"],
        ReadsSallyportAnnotations = true,
        BuildSchema = BuildSchema,
        Check = RequestAuthenticationRules.Check,
        Read = Read,
    };

    private static ObjectSchema BuildSchema() => CommonSchemas.Document(new ObjectSchema(
    [
        Field("selector", CommonSchemas.Selector(), "The workloads this policy is for; all of the namespace without it."),
        .. CommonSchemas.TargetRefs(),
        Field("jwtRules", List(Rule(), 4096), "Which tokens are accepted, one rule per issuer."),
    ])
    {
        AtMostOneOf = ["selector", "targetRef", "targetRefs"],
    });

    private static ObjectSchema Rule()
    {
        StringSchema keySetAddress = new()
        {
            MinLength = 1,
            MaxLength = 2048,
            Rules =
            [
                new SchemaRule(
                    DiagnosticCode.InvalidFormat,
                    "must be a URL with the scheme http or https",
                    value => GoUrl.IsHttp(value.Text!)) { ApiMessage = "url must have scheme http:// or https://" },
            ],
        };
        TextPattern headerName = new("^[-_A-Za-z0-9]+$", "letters, digits, - and _", IsHeaderName);
        return new ObjectSchema(
        [
            Field("issuer", NonEmptyText, "The iss claim that a token must have, exactly."),
            Field("audiences", NonEmptyTexts, "Audiences of which a token must have one; any without it."),
            Field("jwksUri", keySetAddress, "Where the key set is fetched.") with { Alias = "jwks_uri" },
            Field("jwks", new StringSchema { IsSecret = true }, "The key set itself, as JSON text."),
            Field("fromHeaders", List(Object(
                Needed("name", NonEmptyText, "Name of the header."),
                Field("prefix", Text, "What stands before the token."))), "Headers in which a token may come."),
            Field("fromParams", NonEmptyTexts, "Query parameters in which a token may come."),
            Field("fromCookies", NonEmptyTexts, "Cookies in which a token may come."),
            Field("outputPayloadToHeader", Text, "Request header that gets the token's payload, base64url."),
            Field("outputClaimToHeaders", List(Object(
                Needed("header", new StringSchema { MinLength = 1, Pattern = headerName }, "Name of the header."),
                Needed("claim", NonEmptyText, "Name of the claim."))), "Request headers that get single claims."),
            Field("forwardOriginalToken", Flag, "Keep the token in the request that goes on."),
            Field("timeout", Duration, "Limit for fetching the key set; 5s without it."),
            Field("spaceDelimitedClaims", List(NonEmptyText, 64), "Claims that hold a list in one text, besides scope and permission."),
            Field("presence", Schema.Enum("OPTIONAL", "REQUIRED"), "Whether a request without such a token is refused."),
        ])
        {
            Rules =
            [
                new SchemaRule(DiagnosticCode.Conflict, "jwks, jwksUri and jwks_uri exclude each other; set only one", HasOneKeySource)
                {
                    ApiMessage = "only one of jwks or jwksUri can be set",
                },
            ],
        };
    }

    private static RequestAuthentication Read(KindContext context) => new()
    {
        ApiVersion = context.ApiVersion,
        Metadata = context.Metadata,
        Source = context.Document.Mark,
        Selector = SelectorRules.ReadSelector(context.Spec),
        TargetRefs = SelectorRules.ReadTargetRefs(context.Spec),
        JwtRules = context.Spec["jwtRules"].List(ReadRule),
        Sallyport = SallyportAnnotationReader.Read(context),
    };

    private static JwtRule ReadRule(NodeView rule) => new()
    {
        Issuer = rule["issuer"].Text,
        Audiences = rule["audiences"].Strings(),
        Jwks = rule["jwks"].Text is { Length: > 0 } keys ? keys : null,
        JwksUri = rule.Either("jwksUri", "jwks_uri").Text,
        FromHeaders = rule["fromHeaders"].List(header => new JwtHeader(header["name"].Text ?? "", header["prefix"].Text ?? "")),
        FromParams = rule["fromParams"].Strings(),
        FromCookies = rule["fromCookies"].Strings(),
        OutputPayloadToHeader = rule["outputPayloadToHeader"].Text is { Length: > 0 } header ? header : null,
        OutputClaimToHeaders = rule["outputClaimToHeaders"].List(
            output => new ClaimToHeader(output["header"].Text ?? "", output["claim"].Text ?? "")),
        ForwardOriginalToken = rule["forwardOriginalToken"].Boolean ?? false,
        Timeout = GoDuration.ToTimeSpan(rule["timeout"].Text),
        Presence = rule["presence"].Text == "REQUIRED" ? JwtPresence.Required : JwtPresence.Optional,
        SpaceDelimitedClaims = rule["spaceDelimitedClaims"].Strings(),
    };

    private static bool HasOneKeySource(NodeView rule)
    {
        int sources = (rule["jwks"].IsSet ? 1 : 0) + (rule["jwksUri"].IsSet ? 1 : 0) + (rule["jwks_uri"].IsSet ? 1 : 0);
        return sources <= 1;
    }

    private static bool IsHeaderName(string text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
        }

        return text.Length > 0;
    }
}
