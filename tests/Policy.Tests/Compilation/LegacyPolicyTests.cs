using System.Text;
using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation;
using Sallyport.TestKit;

namespace Sallyport.Policy.Tests.Compilation;

/// <summary>What policies of <c>authentication.istio.io/v1alpha1</c> become: docs/reference/legacy-policy.md.</summary>
public sealed class LegacyPolicyTests : IDisposable
{
    private const long Now = 1_800_000_000;

    private readonly TestIssuer _issuer = new("https://old.example/realm", "old");
    private readonly TestIssuer _other = new("https://other.example", "other");

    public void Dispose()
    {
        _issuer.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void A_token_of_the_origin_is_demanded()
    {
        string policy = Policy("targets: [{name: a}]", Origin(), "principalBinding: USE_ORIGIN");
        Ask("/", null, policy).ShouldBe(Reason.JwtMissing);
        Ask("/", "garbage", policy).ShouldBe(Reason.JwtBadFormat);
        Ask("/", _other.Token(), policy).ShouldBe(Reason.JwtIssuerUnknown);
        Ask("/", _other.Token(("iss", _issuer.Issuer)), policy).ShouldBe(Reason.JwksNoMatchingKey);
        Ask("/", _issuer.Token(), policy).ShouldBe(Reason.None);
    }

    [Fact]
    public void The_token_stays_in_the_request()
    {
        RequestHead request = Request("/", _issuer.Token());
        Judge(request, Policy("targets: [{name: a}]", Origin())).ShouldBe(Reason.None);
        request.Header("authorization").ShouldNotBeNull();
    }

    [Fact]
    public void An_optional_origin_lets_requests_without_token_through() =>
        Ask("/", null, Policy("targets: [{name: a}]", Origin(), "originIsOptional: true")).ShouldBe(Reason.None);

    [Fact]
    public void A_target_is_the_workloads_of_a_Service() => Ask("/", null, Policy("targets: [{name: b}]", Origin())).ShouldBe(Reason.None);

    [Theory]
    [InlineData("excludedPaths: [{prefix: /health}]", "/health/live", Reason.None)]
    [InlineData("excludedPaths: [{prefix: /health}]", "/x", Reason.JwtMissing)]
    [InlineData("excludedPaths: [{prefix: /health}]", "/health/../x", Reason.JwtMissing)]
    [InlineData("includedPaths: [{exact: /admin}, {suffix: .pdf}]", "/admin", Reason.JwtMissing)]
    [InlineData("includedPaths: [{exact: /admin}, {suffix: .pdf}]", "/a.pdf?q=1", Reason.JwtMissing)]
    [InlineData("includedPaths: [{exact: /admin}, {suffix: .pdf}]", "/public", Reason.None)]
    [InlineData("included_paths: [{prefix: /a}], excluded_paths: [{exact: /a/b}]", "/a/b", Reason.None)]
    [InlineData("included_paths: [{prefix: /a}], excluded_paths: [{exact: /a/b}]", "/a/c", Reason.JwtMissing)]
    [InlineData("", "/", Reason.JwtMissing)]
    public void Triggers_say_where_a_token_is_needed(string trigger, string path, Reason expected)
    {
        string policy = Policy("targets: [{name: a}]", Origin($"triggerRules: [{{{trigger}}}]"));
        Ask(path, null, policy).ShouldBe(expected);
        Ask(path, _issuer.Token(), policy).ShouldBe(Reason.None);
    }

    [Fact]
    public void A_trigger_is_not_satisfied_by_a_token_of_another_policy()
    {
        string other = $$"""
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: {name: other, namespace: ns1}
            spec:
              jwtRules: [{issuer: "{{_other.Issuer}}", jwks: '{{_other.Jwks}}'}]
            """;
        Ask("/x", _other.Token(), Policy("targets: [{name: a}]", Origin("triggerRules: [{excludedPaths: [{exact: /h}]}]")), other)
            .ShouldBe(Reason.AuthorizationDenied);
    }

    [Theory]
    [InlineData("OPTIONS", "https://app.example", "PUT", Reason.None)]
    [InlineData("OPTIONS", "null", "GET", Reason.None)]
    [InlineData("OPTIONS", "", "PUT", Reason.JwtMissing)]
    [InlineData("OPTIONS", "https://app.example", "", Reason.JwtMissing)]
    [InlineData("GET", "https://app.example", "PUT", Reason.JwtMissing)]
    public void A_trigger_lets_preflights_pass_and_nothing_that_only_looks_like_one(string method, string origin, string asked, Reason expected)
    {
        RequestHead request = Requests.Make(
            method, "/x", "a", Requests.PlainConnection, "origin", origin, "access-control-request-method", asked);
        Judge(request, Policy("targets: [{name: a}]", Origin("triggerRules: [{excludedPaths: [{exact: /h}]}]"))).ShouldBe(expected);
    }

    [Theory]
    [InlineData("peers: [{mtls: {}}]", MutualTlsMode.Strict)]
    [InlineData("peers: [{mtls: null}]", MutualTlsMode.Strict)]
    [InlineData("peers: [{mtls: {mode: PERMISSIVE}}]", MutualTlsMode.Permissive)]
    [InlineData("peers: [{mtls: {}}], peerIsOptional: true", MutualTlsMode.Strict)]
    public void Peers_become_a_PeerAuthentication(string spec, MutualTlsMode expected)
    {
        LoadedDocuments loaded = Load($"apiVersion: authentication.istio.io/v1alpha1\nkind: MeshPolicy\nmetadata: {{name: default}}\nspec: {{{spec}}}\n");
        loaded.Diagnostics.ErrorCount.ShouldBe(0);
        PeerAuthentication peers = loaded.Resources.OfType<PeerAuthentication>().ShouldHaveSingleItem();
        (peers.FullName, peers.Mtls).ShouldBe(("istio-system/default", expected));
    }

    [Fact]
    public void The_warning_shows_the_new_form()
    {
        Diagnostic warning = Load(World.Services, Policy("targets: [{name: a}]", Origin(), "peers: [{mtls: {}}]")).Diagnostics
            .Single(finding => finding.Code == DiagnosticCode.Deprecated);
        warning.Severity.ShouldBe(DiagnosticSeverity.Warning);
        string yaml = warning.Message[(warning.Message.IndexOf('\n') + 1)..];
        LoadedDocuments again = Load(World.Services, yaml);
        again.Diagnostics.ShouldBeEmpty();
        again.Resources.OfType<RequestAuthentication>().Single().JwtRules.Single().Presence.ShouldBe(JwtPresence.Required);
        again.Resources.OfType<PeerAuthentication>().Single().Mtls.ShouldBe(MutualTlsMode.Strict);
    }

    [Fact]
    public void The_warning_shows_no_private_key()
    {
        string policy = Policy("targets: [{name: a}]", "origins: [{jwt: {issuer: i, jwks: '{\"keys\":[{\"kty\":\"oct\",\"k\":\"aHVudGVyMg\"}]}'}}]");
        foreach (Diagnostic finding in Load(World.Services, policy).Diagnostics) finding.Message.ShouldNotContain("aHVudGVyMg");
    }

    [Theory]
    [InlineData("targets: [{name: nobody}]", "peers: [{mtls: {}}]")]
    [InlineData("targets: [{name: a, ports: [{number: 80}]}]", "peers: [{mtls: {}}]")]
    [InlineData("targets: [{name: a}]", "peers: [{mtls: {allowTls: true}}]")]
    [InlineData("targets: [{name: a}]", "peers: [{mtls: {mode: OFF}}]")]
    [InlineData("targets: [{name: a}]", "principalBinding: USE_ORIGIN")]
    [InlineData("targets: [{name: a}]", "origins: [{jwt: {}}]")]
    [InlineData("targets: [{name: a}]", "origins: [{}]")]
    [InlineData("targets: [{name: a}]", "origins: [{jwt: {issuer: i}}, {jwt: {issuer: k}}]")]
    [InlineData("targets: [{name: a}]", "origins: [{jwt: {issuer: i, jwks: nonsense}}]")]
    [InlineData("targets: [{name: a}]", "origins: [{jwt: {issuer: i, triggerRules: [{includedPaths: [{regex: x}]}]}}]")]
    [InlineData("targets: [{name: a}]", "origins: [{jwt: {issuer: i, triggerRules: [{includedPaths: [{exact: 'a*'}]}]}}]")]
    [InlineData("targets: [{name: a}]", "origins: [{jwt: {issuer: i, triggerRules: [{includedPaths: [{}]}]}}]")]
    [InlineData("targets: []", "peers: [{mtls: {}}]")]
    public void What_cannot_be_said_today_is_refused(string targets, string spec) =>
        Load(World.Services, Policy(targets, spec)).Diagnostics.HasErrors.ShouldBeTrue();

    [Fact]
    public void A_converted_policy_never_takes_the_place_of_a_written_one()
    {
        string written = "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: p, namespace: ns1}\n";
        Load(World.Services, written, Policy("targets: [{name: a}]", "peers: [{mtls: {}}]")).Diagnostics.HasErrors.ShouldBeTrue();
    }

    private static Reason Ask(string path, string? token, params string[] documents) => Judge(Request(path, token), documents);

    private static Reason Judge(RequestHead request, params string[] documents) =>
        Decider.Decide(World.OfSidecar(8080, [World.Services, .. documents]).Snapshot, request, Now).Reason;

    private static RequestHead Request(string path, string? token) =>
        token is null ? Requests.Get(path) : Requests.Get(path, "authorization", "Bearer " + token);

    private static LoadedDocuments Load(params string[] documents) =>
        DocumentSet.Load(documents.Select((text, index) => new DocumentText($"{index}.yaml", Encoding.UTF8.GetBytes(text))));

    private static string Policy(params string[] spec) =>
        $"apiVersion: authentication.istio.io/v1alpha1\nkind: Policy\nmetadata: {{name: p, namespace: ns1}}\nspec:\n  {string.Join("\n  ", spec)}\n";

    private string Origin(string more = "") =>
        $"origins: [{{jwt: {{issuer: \"{_issuer.Issuer}\", jwks: '{_issuer.Jwks}'{(more.Length > 0 ? ", " : "")}{more}}}}}]";
}
