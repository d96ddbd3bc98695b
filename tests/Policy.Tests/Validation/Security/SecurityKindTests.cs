using Sallyport.Engine.Tokens;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Tests.Validation.Security;

/// <summary>What documents of the security kinds become; what is refused is in the conformance cases.</summary>
public sealed class SecurityKindTests
{
    [Fact]
    public void Reads_every_field_of_a_RequestAuthentication()
    {
        RequestAuthentication policy = Documents.LoadOne<RequestAuthentication>(Documents.Security("RequestAuthentication", """
              selector: {matchLabels: {app: a}}
              jwtRules:
              - issuer: i
                audiences: [v, w]
                jwks_uri: https://i/keys
                fromHeaders: [{name: h, prefix: "P "}, {name: g}]
                fromParams: [p]
                fromCookies: [c]
                outputPayloadToHeader: o
                outputClaimToHeaders: [{header: x-sub, claim: sub}]
                forwardOriginalToken: true
                timeout: 1.5s
                presence: REQUIRED
                spaceDelimitedClaims: [groups]
            """));

        policy.Selector!.MatchLabels.ShouldBe(new Dictionary<string, string> { ["app"] = "a" });
        JwtRule rule = policy.JwtRules.ShouldHaveSingleItem();
        (rule.Issuer, rule.JwksUri, rule.Jwks, rule.OutputPayloadToHeader).ShouldBe(("i", "https://i/keys", null, "o"));
        (rule.ForwardOriginalToken, rule.Timeout, rule.Presence).ShouldBe((true, TimeSpan.FromSeconds(1.5), JwtPresence.Required));
        rule.Audiences.ShouldBe(["v", "w"]);
        rule.FromHeaders.ShouldBe([new JwtHeader("h", "P "), new JwtHeader("g", "")]);
        rule.FromParams.ShouldBe(["p"]);
        rule.FromCookies.ShouldBe(["c"]);
        rule.OutputClaimToHeaders.ShouldBe([new ClaimToHeader("x-sub", "sub")]);
        rule.SpaceDelimitedClaims.ShouldBe(["groups"]);
    }

    [Fact]
    public void Reads_an_AuthorizationPolicy()
    {
        AuthorizationPolicy policy = Documents.LoadOne<AuthorizationPolicy>(Documents.Security("AuthorizationPolicy", """
              targetRef: {group: core, kind: Service, name: s}
              action: DENY
              rules:
              - from: [{source: {notPrincipals: [a], ipBlocks: [10.0.0.0/8]}}]
                to: [{operation: {methods: [GET], ports: ["80"]}}]
                when: [{key: source.ip, notValues: [1.2.3.4]}]
            """, "{istio.io/dry-run: 'true'}"));

        (policy.Action, policy.IsDryRun, policy.Provider).ShouldBe((AuthorizationAction.Deny, true, null));
        policy.TargetRefs.ShouldBe([new PolicyTargetReference { Kind = "Service", Name = "s" }]);
        AuthorizationRule rule = policy.Rules.ShouldHaveSingleItem();
        rule.From[0].NotPrincipals.ShouldBe(["a"]);
        rule.From[0].IpBlocks.ShouldBe(["10.0.0.0/8"]);
        rule.To[0].Methods.ShouldBe(["GET"]);
        rule.When[0].NotValues.ShouldBe(["1.2.3.4"]);
    }

    [Fact]
    public void Takes_a_policy_without_action_for_ALLOW() =>
        Documents.LoadOne<AuthorizationPolicy>(Documents.Security("AuthorizationPolicy", "  rules: [{}]")).Action.ShouldBe(
            AuthorizationAction.Allow);

    [Fact]
    public void Reads_a_PeerAuthentication()
    {
        PeerAuthentication policy = Documents.LoadOne<PeerAuthentication>(Documents.Security("PeerAuthentication", """
              selector: {matchLabels: {app: a}}
              mtls: {mode: STRICT}
              portLevelMtls: {80: {mode: DISABLE}, "81": {}, 82: null}
            """));

        policy.Mtls.ShouldBe(MutualTlsMode.Strict);
        policy.PortLevelMtls.ShouldBe(new Dictionary<int, MutualTlsMode> { [80] = MutualTlsMode.Disable, [81] = MutualTlsMode.Unset });
    }

    [Fact]
    public void Reads_our_annotations()
    {
        string annotations = """
            {sallyport.dev/missing-token: "401", sallyport.dev/clock-skew: 0s, sallyport.dev/require-exp: "true",
             sallyport.dev/max-token-age: 1h,
             sallyport.dev/allowed-algorithms: "ES256, RS256", sallyport.dev/required-typ: at+jwt, sallyport.dev/required-claims: "sub,jti",
             sallyport.dev/unknown-key-wait: 0s, sallyport.dev/jwks-ca: ConfigMap/roots/ca.pem, sallyport.dev/jwks-client-certificate: mine,
             sallyport.dev/ignore-foreign-tokens: "true", sallyport.dev/dry-run: "true"}
            """;

        SallyportAnnotations read = Documents.LoadOne<RequestAuthentication>(
            Documents.Security("RequestAuthentication", "  jwtRules: [{issuer: a}]", annotations)).Sallyport;

        (read.MissingTokenIs401, read.RequireExp, read.IgnoreForeignTokens, read.DryRun).ShouldBe((true, true, true, true));
        (read.ClockSkew, read.MaxTokenAge, read.RequiredTyp).ShouldBe((TimeSpan.Zero, TimeSpan.FromHours(1), "at+jwt"));
        read.AllowedAlgorithms.ShouldBe([JwtAlgorithm.ES256, JwtAlgorithm.RS256]);
        (read.UnknownKeyWait, read.JwksClientCertificate).ShouldBe((TimeSpan.Zero, "mine"));
        read.JwksAuthorities.ShouldBe(new DataReference(false, "roots", "ca.pem"));
        read.RequiredClaims.ShouldBe(["sub", "jti"]);
    }

    [Theory]
    [InlineData("missing-token", "402")]
    [InlineData("clock-skew", "-1s")]
    [InlineData("clock-skew", "60")]
    [InlineData("require-exp", "yes")]
    [InlineData("max-token-age", "0s")]
    [InlineData("unknown-key-wait", "11s")]
    [InlineData("unknown-key-wait", "500")]
    [InlineData("jwks-ca", "roots/ca.pem")]
    [InlineData("jwks-ca", "configmap/roots/ca.pem")]
    [InlineData("jwks-client-certificate", "")]
    [InlineData("jwks-client-certificate", "ns/mine")]
    [InlineData("allowed-algorithms", "none")]
    [InlineData("allowed-algorithms", "ES256,")]
    [InlineData("allowed-algorithms", "")]
    [InlineData("required-typ", " ")]
    [InlineData("required-claims", "a,,b")]
    [InlineData("dry-run", "")]
    public void Refuses_a_policy_whose_annotation_cannot_be_read(string name, string value)
    {
        Diagnostic error = Documents.Finding(
            Documents.Security("RequestAuthentication", "  jwtRules: [{issuer: a}]", $"{{sallyport.dev/{name}: \"{value}\"}}"));

        (error.Code, error.Severity).ShouldBe((DiagnosticCode.InvalidAnnotation, DiagnosticSeverity.Error));
    }

    [Theory]
    [InlineData("RequestAuthentication", "sallyport.dev/clock-scew")]
    [InlineData("PeerAuthentication", "sallyport.dev/clock-skew")]
    public void Warns_of_an_annotation_without_meaning(string kind, string annotation) =>
        Documents.Finding(Documents.Security(kind, "  {}", $"{{{annotation}: 1s}}")).Severity.ShouldBe(DiagnosticSeverity.Warning);

    [Fact]
    public void Never_shows_key_material()
    {
        LoadedDocuments loaded = Documents.Load(Documents.Security("RequestAuthentication", """
              jwtRules:
              - issuer: a
                jwks: '{"keys": [{"kty": "oct", "k": "c2VjcmV0LXNlY3JldA"},
                  {"kty": "RSA", "n": "hunter2!", "e": "AQAB", "d": "cHJpdmF0ZQ"}]}'
            """));

        loaded.Diagnostics.HasErrors.ShouldBeTrue();
        foreach (Diagnostic diagnostic in loaded.Diagnostics)
        {
            diagnostic.ToString().ShouldNotContain("c2Vjc");
            diagnostic.ToString().ShouldNotContain("hunter2");
            diagnostic.ToString().ShouldNotContain("cHJp");
        }
    }
}
