using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.TestKit;

namespace Sallyport.Policy.Tests.Compilation;

/// <summary>What <c>sallyport.dev/…</c> annotations of a RequestAuthentication make of a request: docs/reference/annotations.md.</summary>
public sealed class AnnotationTests : IDisposable
{
    private const long Now = 1_800_000_000;

    private const string AllowTokens = """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: need, namespace: ns1}
        spec:
          rules:
          - from: [{source: {requestPrincipals: ["*"]}}]
        """;

    private readonly TestIssuer _ours = new("https://ours.example", "ours");
    private readonly TestIssuer _foreign = new("https://foreign.example", "foreign");

    public void Dispose()
    {
        _ours.Dispose();
        _foreign.Dispose();
    }

    [Theory]
    [InlineData("401", Reason.JwtMissing)]
    [InlineData("403", Reason.AuthorizationNoAllow)]
    public void Missing_token_chooses_the_answer_to_a_request_that_no_rule_allows(string value, Reason expected) =>
        Ask(null, Policy($"missing-token: \"{value}\""), AllowTokens).ShouldBe(expected);

    [Fact]
    public void Missing_token_changes_nothing_for_a_token_without_rights() =>
        Ask(_ours.Token(("sub", null)), Policy("missing-token: \"401\""), AllowTokens).ShouldBe(Reason.AuthorizationNoAllow);

    [Fact]
    public void Missing_token_lets_nothing_through_that_needs_none() => Ask(null, Policy("missing-token: \"401\"")).ShouldBe(Reason.None);

    [Fact]
    public void Missing_token_leaves_the_answer_of_a_DENY_rule() => Ask(
        null, Policy("missing-token: \"401\""), AllowTokens.Replace("spec:", "spec:\n  action: DENY").Replace("requestP", "notRequestP"))
        .ShouldBe(Reason.AuthorizationDenied);

    [Theory]
    [InlineData("401", null, Reason.JwtMissing)]
    [InlineData("403", null, Reason.AuthorizationDenied)]
    [InlineData("401", "bob", Reason.AuthorizationDenied)]
    public void Missing_token_of_a_DENY_policy_is_about_its_own_refusals(string value, string? subject, Reason expected)
    {
        string deny = AllowTokens.Replace("spec:", $"spec:\n  action: DENY").Replace("requestPrincipals: [\"*\"]", "notRequestPrincipals: [\"*/alice\"]")
            .Replace("ns1}", $"ns1, annotations: {{sallyport.dev/missing-token: \"{value}\"}}}}");
        Ask(subject is null ? null : _ours.Token(("sub", subject)), Policy("missing-token: \"403\""), deny).ShouldBe(expected);
    }

    [Fact]
    public void A_foreign_token_is_refused_as_in_Istio() => Ask(_foreign.Token(), Policy("missing-token: \"403\"")).ShouldBe(Reason.JwtIssuerUnknown);

    [Fact]
    public void Ignored_foreign_tokens_count_as_none()
    {
        string policy = Policy("ignore-foreign-tokens: \"true\"");
        Ask(_foreign.Token(), policy).ShouldBe(Reason.None);
        Ask(_foreign.Token(), policy, AllowTokens).ShouldBe(Reason.AuthorizationNoAllow);
        Ask(_foreign.Token(), policy.Replace("- issuer", "- presence: REQUIRED\n    issuer")).ShouldBe(Reason.JwtMissing);
    }

    [Fact]
    public void Bad_tokens_of_our_issuers_are_never_foreign()
    {
        string policy = Policy("ignore-foreign-tokens: \"true\"");
        Ask("garbage", policy).ShouldBe(Reason.JwtBadFormat);
        Ask(_ours.Token(("exp", 1)), policy).ShouldBe(Reason.JwtExpired);
        string forged = _foreign.Token(("iss", _ours.Issuer));
        Ask(forged, policy).ShouldBe(Reason.JwksNoMatchingKey);
    }

    [Fact]
    public void A_dry_run_is_noted_and_never_enforced()
    {
        RequestHead request = Request("garbage");
        Judge(request, Policy("dry-run: \"true\"")).ShouldBe(Reason.None);
        request.Authentication.DryRunRefusal.ShouldBe(Reason.JwtBadFormat);
        request.Header("authorization").ShouldBe("Bearer garbage");
    }

    [Fact]
    public void A_dry_run_gives_no_principal_and_takes_no_token()
    {
        RequestHead request = Request(_ours.Token());
        Judge(request, Policy("dry-run: \"true\""), AllowTokens).ShouldBe(Reason.AuthorizationNoAllow);
        request.Authentication.DryRunRefusal.ShouldBe(Reason.None);
        request.Header("authorization").ShouldNotBeNull();
    }

    [Fact]
    public void A_dry_run_is_judged_together_with_what_is_enforced()
    {
        RequestHead request = Request(_ours.Token());
        string tried = Policy("dry-run: \"true\"", _foreign, "tried").Replace("- issuer", "- presence: REQUIRED\n    issuer");
        Judge(request, Policy("dry-run: \"false\""), tried).ShouldBe(Reason.None);
        request.Authentication.Token.Exists.ShouldBeTrue();
        request.Authentication.DryRunRefusal.ShouldBe(Reason.JwtIssuerUnknown);
    }

    [Theory]
    [InlineData("clock-skew: 0s", "exp", Now - 1, Reason.JwtExpired)]
    [InlineData("clock-skew: 0s", "nbf", Now + 1, Reason.JwtNotYetValid)]
    [InlineData("clock-skew: 2m", "exp", Now - 119, Reason.None)]
    [InlineData("require-exp: \"true\"", "exp", null, Reason.JwtExpRequired)]
    [InlineData("max-token-age: 1h", "iat", Now - 3661, Reason.JwtTooOld)]
    [InlineData("max-token-age: 1h", "iat", Now - 3600, Reason.None)]
    [InlineData("max-token-age: 1h", "iat", null, Reason.JwtTooOld)]
    [InlineData("allowed-algorithms: \"RS256,PS256\"", "x", 1L, Reason.JwtAlgNotAllowed)]
    [InlineData("allowed-algorithms: \"RS256,ES256\"", "x", 1L, Reason.None)]
    [InlineData("required-typ: at+jwt", "x", 1L, Reason.JwtTypNotAllowed)]
    [InlineData("required-claims: \"sub,scope\"", "x", 1L, Reason.JwtClaimRequired)]
    [InlineData("required-claims: \"sub,scope\"", "scope", "read", Reason.None)]
    public void Demands_refuse_tokens(string annotation, string claim, object? value, Reason expected) =>
        Ask(_ours.Token((claim, value)), Policy(annotation)).ShouldBe(expected);

    [Fact]
    public void A_presence_of_REQUIRED_comes_before_missing_token() => Ask(
        null, Policy("missing-token: \"403\"").Replace("- issuer", "- presence: REQUIRED\n    issuer"), AllowTokens).ShouldBe(Reason.JwtMissing);

    private static Reason Ask(string? token, params string[] documents) => Judge(Request(token), documents);

    private static Reason Judge(RequestHead request, params string[] documents) =>
        Decider.Decide(World.OfSidecar(8080, [World.Services, .. documents]).Snapshot, request, Now).Reason;

    private static RequestHead Request(string? token) =>
        token is null ? Requests.Get() : Requests.Get("/", "authorization", "Bearer " + token);

    private string Policy(string annotation, TestIssuer? issuer = null, string name = "jwt") => $$"""
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: {{name}}
          namespace: ns1
          annotations:
            sallyport.dev/{{annotation}}
        spec:
          jwtRules:
          - issuer: {{(issuer ?? _ours).Issuer}}
            jwks: '{{(issuer ?? _ours).Jwks}}'
        """;
}
