using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;
using Sallyport.TestKit;
using static Sallyport.Policy.Tests.Compilation.Authorization.Policies;

namespace Sallyport.Policy.Tests.Compilation.Authorization;

/// <summary>authorization-policy.md 5 and 9.</summary>
public sealed class ConditionTests
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "A", false)]
    [InlineData("a*", "abc", true)]
    [InlineData("*c", "abc", true)]
    [InlineData("*b*", "ab*", true)]
    [InlineData("*b*", "abc", false)]
    [InlineData("a*c", "abc", false)]
    [InlineData("a*c", "a*c", true)]
    [InlineData("*", "", true)]
    [InlineData("*", null, false)]
    public void Headers_are_compared_by_value(string value, string? sent, bool expected) =>
        Holds("request.headers[X-A]", value, sent is null ? Asked.Get() : Asked.Get("/", "x-a", sent)).ShouldBe(expected);

    [Fact]
    public void Each_line_of_a_repeated_header_is_tested_alone()
    {
        RequestHead request = Asked.Get("/", "x-a", "1", "x-a", "2", "user-agent", "u1", "user-agent", "u2", "cookie", "a=1", "cookie", "b=2");
        Holds("request.headers[x-a]", "2", request).ShouldBeTrue();
        Holds("request.headers[x-a]", "1,2", request).ShouldBeFalse();
        Holds("request.headers[cookie]", "a=1", request).ShouldBeTrue();
        Holds("request.headers[user-agent]", "u1", request).ShouldBeFalse();
        Holds("request.headers[user-agent]", "u1,u2", request).ShouldBeTrue();
    }

    [Fact]
    public void A_missing_header_satisfies_every_negation()
    {
        HoldsNot("request.headers[x]", "1", Asked.Get()).ShouldBeTrue();
        HoldsNot("request.headers[x]", "1", Asked.Get("/", "x", "1")).ShouldBeFalse();
        HoldsNot("request.headers[x]", "1", Asked.Get("/", "x", "2", "x", "1")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("host", "B.example", false)]
    [InlineData("host", "b.example", true)]
    [InlineData(":authority", "b.example", true)]
    [InlineData(":method", "GET", true)]
    [InlineData(":path", "/a?b", true)]
    [InlineData(":other", "*", false)]
    public void Pseudo_headers_can_be_named(string name, string value, bool expected) =>
        Holds($"request.headers[{name}]", value, Asked.Get("/a?b")).ShouldBe(expected);

    [Theory]
    [InlineData("groups", "a", """{"groups":"a"}""", true)]
    [InlineData("groups", "a", """{"groups":["b","a"]}""", true)]
    [InlineData("groups", "7", """{"groups":7}""", false)]
    [InlineData("groups", "a", """{"groups":[["a"]]}""", false)]
    [InlineData("groups", "a", """{"other":"a"}""", false)]
    [InlineData("groups", "true", """{"groups":true}""", false)]
    [InlineData("scope", "read", """{"scope":"read write"}""", true)]
    [InlineData("scope", "read write", """{"scope":"read write"}""", false)]
    [InlineData("x", "*", """{"x":"a\nb"}""", false)]
    [InlineData("x", "*", """{"x":""}""", false)]
    [InlineData("x", "*", """{"x":["","y"]}""", true)]
    [InlineData("x", "a*", """{"x":"a\nb"}""", true)]
    [InlineData("realm_access][roles", "admin", """{"realm_access":{"roles":["admin"]}}""", true)]
    [InlineData("realm_access][roles", "admin", """{"realm_access":["admin"]}""", false)]
    [InlineData("a.b", "1", """{"a.b":"1"}""", true)]
    [InlineData("a.b", "1", """{"a":{"b":"1"}}""", false)]
    [InlineData("a[b]", "1", """{"a[b]":"1"}""", true)]
    public void Claims_are_strings_or_lists_of_them(string name, string value, string claims, bool expected) =>
        Holds($"request.auth.claims[{name}]", value, Asked.WithClaims(claims)).ShouldBe(expected);

    [Fact]
    public void Without_token_no_claim_fits_and_every_negation_does()
    {
        Holds("request.auth.claims[a]", "*", Asked.Get()).ShouldBeFalse();
        HoldsNot("request.auth.claims[a]", "1", Asked.Get()).ShouldBeTrue();
        HoldsNot("request.auth.claims[a]", "1", Asked.WithClaims("""{"a":["2","1"]}""")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("request.auth.audiences", "https://A/", """{"aud":["x","https://A/"]}""", true)]
    [InlineData("request.auth.audiences", "A", """{"aud":"https://A/"}""", false)]
    [InlineData("request.auth.presenter", "app", """{"azp":"app"}""", true)]
    [InlineData("request.auth.presenter", "app", """{"azp":["app"]}""", true)]
    [InlineData("request.auth.presenter", "*", """{"azp":7}""", false)]
    [InlineData("request.auth.principal", "i/s", """{"iss":"i","sub":"s"}""", true)]
    public void Registered_claims_have_their_own_keys(string key, string value, string claims, bool expected) =>
        Holds(key, value, Asked.WithClaims(claims)).ShouldBe(expected);

    [Theory]
    [InlineData("destination.ip", "10.0.0.1", true)]
    [InlineData("destination.ip", "10.0.1.0/24", false)]
    [InlineData("destination.port", "8080", true)]
    [InlineData("destination.port", "80", false)]
    [InlineData("source.ip", "10.0.0.9/31", true)]
    [InlineData("remote.ip", "10.0.0.9", true)]
    [InlineData("source.principal", "*", false)]
    [InlineData("source.namespace", "*", false)]
    [InlineData("connection.sni", "*", false)]
    [InlineData("experimental.envoy.filters.a.b[k]", "*", false)]
    public void The_connection_has_keys(string key, string value, bool expected) => Holds(key, value, Asked.Get()).ShouldBe(expected);

    [Fact]
    public void The_server_name_is_compared_in_lower_case()
    {
        ConnectionFacts tls = new() { SourceAddress = default, LocalPort = 1, ListenerPort = 1, ServerName = [.. "b.ns1"u8] };
        RequestHead request = Requests.Make("GET", "/", "h", tls);
        Holds("connection.sni", "b.ns1", request).ShouldBeTrue();
        Holds("connection.sni", "B.ns1", request).ShouldBeFalse();
        Holds("connection.sni", "*.ns1", request).ShouldBeTrue();
    }

    [Fact]
    public void Envoys_metadata_never_fits_so_its_negation_does() =>
        HoldsNot("experimental.envoy.filters.network.mysql_proxy[db.table]", "*", Asked.Get()).ShouldBeTrue();

    [Fact]
    public void Values_and_notValues_are_both_needed()
    {
        AuthorizationPlan plan = Compile(Allow(When("request.headers[x]", ["a*"], ["ab"])));
        plan.EvaluateDenyAllow(Asked.Get("/", "x", "ac")).Status.ShouldBe(AuthorizationStatus.Allowed);
        plan.EvaluateDenyAllow(Asked.Get("/", "x", "ab")).Status.ShouldBe(AuthorizationStatus.NoAllow);
    }

    private static bool Holds(string key, string value, RequestHead request) =>
        Compile(Allow(When(key, [value]))).EvaluateDenyAllow(request).Status == AuthorizationStatus.Allowed;

    private static bool HoldsNot(string key, string value, RequestHead request) =>
        Compile(Allow(When(key, null, [value]))).EvaluateDenyAllow(request).Status == AuthorizationStatus.Allowed;
}
