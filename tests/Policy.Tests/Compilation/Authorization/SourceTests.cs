using System.Text;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Mesh;
using Sallyport.TestKit;
using static Sallyport.Policy.Tests.Compilation.Authorization.Policies;

namespace Sallyport.Policy.Tests.Compilation.Authorization;

/// <summary>authorization-policy.md 6.</summary>
public sealed class SourceTests
{
    private const string Bar = "spiffe://cluster.local/ns/foo/sa/bar";

    [Theory]
    [InlineData("cluster.local/ns/foo/sa/bar", Bar, true)]
    [InlineData("cluster.local/ns/foo/sa/ba", Bar, false)]
    [InlineData("spiffe://cluster.local/ns/foo/sa/bar", Bar, false)]
    [InlineData("cluster.local/ns/foo/*", Bar, true)]
    [InlineData("*/sa/bar", Bar, true)]
    [InlineData("*/sa/bar", "https://x/sa/bar", false)]
    [InlineData("*", Bar, true)]
    [InlineData("*", "client.example", true)]
    [InlineData("client.example", "client.example", false)]
    public void Principals_are_compared_with_the_identity(string value, string identity, bool expected) =>
        Matches(new Source { Principals = [value] }, Asked.By(identity)).ShouldBe(expected);

    [Fact]
    public void DNS_names_and_the_subject_count_as_identities()
    {
        PeerCertificate peer = new() { UriNames = [], DnsNames = ["spiffe://a/ns/b/sa/c"u8.ToArray()], Subject = Encoding.UTF8.GetBytes("spiffe://d/ns/e/sa/f") };
        RequestHead request = Asked.Of("GET", "/", "h", peer);
        Matches(new Source { Principals = ["a/ns/b/sa/c"] }, request).ShouldBeTrue();
        Matches(new Source { Principals = ["d/ns/e/sa/f"] }, request).ShouldBeTrue();
        Matches(new Source { Namespaces = ["e"] }, request).ShouldBeTrue();
    }

    [Fact]
    public void Without_certificate_nothing_fits_and_every_negation_does()
    {
        RequestHead plain = Asked.Get();
        Matches(new Source { Principals = ["*"] }, plain).ShouldBeFalse();
        Matches(new Source { Namespaces = ["*"] }, plain).ShouldBeFalse();
        Matches(new Source { NotPrincipals = ["a/ns/b/sa/c"] }, plain).ShouldBeTrue();
        Matches(new Source { NotNamespaces = ["b"] }, plain).ShouldBeTrue();
        Matches(new Source { NotServiceAccounts = ["b/c"] }, plain).ShouldBeTrue();
        Matches(new Source { NotTrustDomains = ["b"] }, plain).ShouldBeTrue();
    }

    [Theory]
    [InlineData("foo", Bar, true)]
    [InlineData("fo", Bar, false)]
    [InlineData("f*", Bar, true)]
    [InlineData("*o", Bar, true)]
    [InlineData("f*o", Bar, true)]
    [InlineData("*o*o*", Bar, true)]
    [InlineData("f*x", Bar, false)]
    [InlineData("*", Bar, true)]
    [InlineData("foo", "spiffe://td/ns/foo", false)]
    [InlineData("foo", "spiffe://td/x/ns/foo/sa/y", true)]
    [InlineData("ns", "spiffe://td/ns/ns/sa/y", true)]
    public void Namespaces_are_found_as_segments(string value, string identity, bool expected) =>
        Matches(new Source { Namespaces = [value] }, Asked.By(identity)).ShouldBe(expected);

    [Theory]
    [InlineData("bar", Bar, true)]
    [InlineData("foo/bar", Bar, true)]
    [InlineData("other/bar", Bar, false)]
    [InlineData("ba", Bar, false)]
    [InlineData("bar", "spiffe://td/ns/foo/sa/barista", false)]
    [InlineData("bar", "spiffe://td/ns/foo/sa/bar/x", true)]
    [InlineData("bar", "spiffe://td/ns/foo/sa/bar/", false)]
    [InlineData("bar", "spiffe://td/ns/foo/more/sa/bar", true)]
    [InlineData("bar", "spiffe://td/ns/foo//sa/bar", false)]
    [InlineData("bar", "spiffe:///ns/foo/sa/bar", false)]
    [InlineData("bar", "https://td/ns/foo/sa/bar", false)]
    [InlineData("bar", "spiffe://td/ns/foo/sa/x/sa/bar", true)]
    public void Service_accounts_belong_to_the_policys_namespace_unless_they_name_one(string value, string identity, bool expected) =>
        Matches(new Source { ServiceAccounts = [value] }, Asked.By(identity)).ShouldBe(expected);

    [Theory]
    [InlineData("cluster.local", Bar, true)]
    [InlineData("cluster", Bar, false)]
    [InlineData("cluster*", Bar, true)]
    [InlineData("*local", Bar, true)]
    [InlineData("*", Bar, true)]
    [InlineData("*", "https://x/y", false)]
    [InlineData("cluster.local/ns*", Bar, false)]
    [InlineData("a", "spiffe://a", false)]
    public void Trust_domains_end_at_the_slash(string value, string identity, bool expected) =>
        Matches(new Source { TrustDomains = [value] }, Asked.By(identity)).ShouldBe(expected);

    [Theory]
    [InlineData("cluster.local/ns/foo/sa/bar", "spiffe://old/ns/foo/sa/bar", true)]
    [InlineData("new/ns/foo/sa/bar", "spiffe://old/ns/foo/sa/bar", true)]
    [InlineData("old/ns/foo/sa/bar", "spiffe://new/ns/foo/sa/bar", true)]
    [InlineData("foreign/ns/foo/sa/bar", "spiffe://new/ns/foo/sa/bar", false)]
    [InlineData("foreign/ns/foo/sa/bar", "spiffe://foreign/ns/foo/sa/bar", true)]
    [InlineData("cluster.local/ns/foo/sa/bar", "spiffe://cluster.local/ns/foo/sa/bar", false)]
    [InlineData("*/ns/foo/sa/bar", "spiffe://foreign/ns/foo/sa/bar", true)]
    [InlineData("*ew/ns/foo/sa/bar", "spiffe://old/ns/foo/sa/bar", true)]
    [InlineData("*ew/ns/foo/sa/bar", "spiffe://renew/ns/foo/sa/bar", true)]
    [InlineData("new/ns/foo/*", "spiffe://old/ns/foo/sa/bar", false)]
    [InlineData("new/ns/foo/sa/*", "spiffe://old/ns/foo/sa/bar", true)]
    public void Principals_of_the_mesh_are_good_for_all_its_trust_domains(string value, string identity, bool expected)
    {
        MeshConfig mesh = new() { TrustDomain = "new", TrustDomainAliases = ["old"] };
        AuthorizationPlan plan = Compiler([Allow(From(new Source { Principals = [value] }))], mesh).CompileHttp();
        (plan.EvaluateDenyAllow(Asked.By(identity)).Status == AuthorizationStatus.Allowed).ShouldBe(expected);
    }

    [Fact]
    public void A_trust_domain_of_the_mesh_stands_for_all()
    {
        MeshConfig mesh = new() { TrustDomain = "new", TrustDomainAliases = ["old"] };
        AuthorizationPlan plan = Compiler([Allow(When("source.trustDomain", ["new"]))], mesh).CompileHttp();
        plan.EvaluateDenyAllow(Asked.By("spiffe://old/ns/a/sa/b")).Status.ShouldBe(AuthorizationStatus.Allowed);
        plan.EvaluateDenyAllow(Asked.By("spiffe://foreign/ns/a/sa/b")).Status.ShouldBe(AuthorizationStatus.NoAllow);
    }

    [Theory]
    [InlineData("*", "i", "s", true)]
    [InlineData("*", "", "s", false)]
    [InlineData("*", "i", "", false)]
    [InlineData("I/S", "I", "S", true)]
    [InlineData("I/S", "I", "SS", false)]
    [InlineData("I/*", "I", "any", true)]
    [InlineData("I/*", "I", "", false)]
    [InlineData("I/S*", "I", "Sx", true)]
    [InlineData("I/S*", "Ix", "Sx", false)]
    [InlineData("*/S", "any", "S", true)]
    [InlineData("*/S", "", "S", false)]
    [InlineData("*I/S", "xI", "S", true)]
    [InlineData("*I/S", "Ix", "S", false)]
    [InlineData("I*", "Ix", "any", true)]
    [InlineData("I*", "Ix", "", false)]
    [InlineData("*S", "any", "xS", true)]
    [InlineData("*S", "any", "Sx", false)]
    [InlineData("I", "I", "", true)]
    [InlineData("I", "I", "x", false)]
    [InlineData("I/", "I", "", true)]
    [InlineData("*/", "any", "", true)]
    [InlineData("*/*", "any", "*", true)]
    [InlineData("*/*", "any", "x", false)]
    [InlineData("https://idp*", "https:/", "idp7", true)]
    [InlineData("https://idp*", "https://idp7", "x", false)]
    [InlineData("https://idp//S", "https://idp/", "S", true)]
    public void Request_principals_are_split_at_their_last_slash(string value, string issuer, string subject, bool expected) =>
        Matches(new Source { RequestPrincipals = [value] }, Asked.WithClaims($$"""{"iss":"{{issuer}}","sub":"{{subject}}"}""")).ShouldBe(expected);

    [Theory]
    [InlineData("""{"iss":"i"}""", false)]
    [InlineData("""{"sub":"s"}""", false)]
    [InlineData("""{"iss":"i","sub":"a\nb"}""", false)]
    [InlineData("""{"iss":"i","sub":"a\rb"}""", true)]
    public void A_star_needs_both_claims_on_one_line(string claims, bool expected) =>
        Matches(new Source { RequestPrincipals = ["*"] }, Asked.WithClaims(claims)).ShouldBe(expected);

    [Fact]
    public void A_claim_that_is_split_into_a_list_is_no_principal()
    {
        RequestHead request = Asked.Get();
        Asked.Verify(request, Asked.Alice, "sub");
        Matches(new Source { RequestPrincipals = ["https://idp.example/alice"] }, request).ShouldBeFalse();
        Matches(new Source { NotRequestPrincipals = ["*"] }, request).ShouldBeTrue();
    }

    [Fact]
    public void Many_request_principals_are_looked_up()
    {
        string[] users = [.. Enumerable.Range(0, 500).Select(i => $"https://idp.example/user{i}")];
        Matches(new Source { RequestPrincipals = users }, Asked.WithClaims("""{"iss":"https://idp.example","sub":"user499"}""")).ShouldBeTrue();
        Matches(new Source { RequestPrincipals = users }, Asked.WithClaims("""{"iss":"https://idp.example","sub":"user500"}""")).ShouldBeFalse();
    }

    [Fact]
    public void The_peers_address_is_not_the_clients()
    {
        RequestHead request = Asked.Get("/", "x-forwarded-for", "1.1.1.1");
        Matches(new Source { IpBlocks = ["10.0.0.0/8"] }, request).ShouldBeTrue();
        Matches(new Source { IpBlocks = ["1.1.1.1"] }, request).ShouldBeFalse();
        Matches(new Source { RemoteIpBlocks = ["1.1.1.1"] }, request).ShouldBeTrue();
        Matches(new Source { NotRemoteIpBlocks = ["10.0.0.0/8"] }, request).ShouldBeTrue();
    }

    [Fact]
    public void A_connection_without_address_fits_no_block()
    {
        ConnectionFacts unix = new() { SourceAddress = default, LocalPort = 1, ListenerPort = 1 };
        RequestHead request = Requests.Make("GET", "/", "h", unix);
        Matches(new Source { IpBlocks = ["0.0.0.0/0", "::/0"] }, request).ShouldBeFalse();
        Matches(new Source { NotIpBlocks = ["0.0.0.0/0"] }, request).ShouldBeTrue();
    }

    private static bool Matches(Source source, RequestHead request) =>
        Compile(Allow(From(source))).EvaluateDenyAllow(request).Status == AuthorizationStatus.Allowed;
}
