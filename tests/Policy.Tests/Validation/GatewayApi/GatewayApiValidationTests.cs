using System.Text;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Tests.Validation.GatewayApi;

/// <summary>Types and rules of the definitions of gateway.networking.k8s.io.</summary>
public sealed class GatewayApiValidationTests
{
    private const string Backends = "backendRefs: [{name: a, port: 80}]";

    [Theory]
    [InlineData("{name: a, port: 80, protocol: HTTP}", "")]
    [InlineData("{name: a, port: 0, protocol: HTTP}", "port")]
    [InlineData("{name: a, port: 80}", "protocol")]
    [InlineData("{name: a, port: 80, protocol: HTTP, hostname: \"a.*\"}", "hostname")]
    [InlineData("{name: a, port: 80, protocol: HTTP, tls: {mode: Terminate, certificateRefs: [{name: c}]}}", "tls must not be specified")]
    [InlineData("{name: a, port: 443, protocol: HTTPS, tls: {mode: Passthrough}}", "tls mode must be Terminate")]
    [InlineData("{name: a, port: 443, protocol: HTTPS, tls: {}}", "certificateRefs or options")]
    [InlineData("{name: a, port: 443, protocol: TLS}", "tls mode must be set")]
    [InlineData("{name: a, port: 80, protocol: TCP, hostname: b}", "hostname must not be specified")]
    [InlineData("{name: a, port: 80, protocol: HTTP}, {name: a, port: 81, protocol: HTTP}", "must be unique")]
    [InlineData("{name: a, port: 80, protocol: HTTP}, {name: b, port: 80, protocol: HTTP}", "Combination of port")]
    [InlineData("{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Some}}}", "from")]
    public void Checks_listeners(string listeners, string expected) =>
        Expect($"kind: Gateway\nmetadata: {{name: g}}\nspec: {{gatewayClassName: istio, listeners: [{listeners}]}}", expected);

    [Theory]
    [InlineData("{matches: [{path: {value: /a}}], " + Backends + "}", "")]
    [InlineData("{matches: [{path: {value: a}}], " + Backends + "}", "must be an absolute path")]
    [InlineData("{matches: [{path: {value: /a//b}}], " + Backends + "}", "must not contain '//'")]
    [InlineData("{matches: [{path: {value: /a/..}}], " + Backends + "}", "must not end with '/..'")]
    [InlineData("{matches: [{path: {value: /a%2Fb}}], " + Backends + "}", "must not contain '%2F'")]
    [InlineData("{matches: [{path: {type: RegularExpression, value: \"(\"}}], " + Backends + "}", "not a regular expression")]
    [InlineData("{matches: [{path: {type: Glob}}], " + Backends + "}", "type")]
    [InlineData("{matches: [{method: get}], " + Backends + "}", "method")]
    [InlineData("{matches: [{headers: [{name: \"a b\", value: c}]}], " + Backends + "}", "name")]
    [InlineData("{matches: [{headers: [{name: a}]}], " + Backends + "}", "value")]
    [InlineData("{backendRefs: [{name: a}]}", "Must have port for Service reference")]
    [InlineData("{backendRefs: [{name: a, port: 80, weight: -1}]}", "weight")]
    [InlineData("{filters: [{type: RequestRedirect, requestRedirect: {}}], " + Backends + "}", "must not be used together with backendRefs")]
    [InlineData("{filters: [{type: URLRewrite}], " + Backends + "}", "filter.urlRewrite must be specified")]
    [InlineData("{filters: [{type: CORS, cors: {}, urlRewrite: {}}], " + Backends + "}", "filter.urlRewrite must be nil")]
    [InlineData("{filters: [{type: CORS, cors: {}}, {type: CORS, cors: {}}], " + Backends + "}", "CORS filter cannot be repeated")]
    [InlineData("{filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath}}}], " + Backends + "}", "replaceFullPath must be specified")]
    [InlineData("{matches: [{path: {type: Exact, value: /a}}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}}], " + Backends + "}", "exactly one PathPrefix")]
    [InlineData("{filters: [{type: RequestRedirect, requestRedirect: {statusCode: 305}}]}", "must be 301, 302, 303, 307 or 308")]
    [InlineData("{filters: [{type: Other}], " + Backends + "}", "type")]
    public void Checks_rules_of_an_HTTPRoute(string rule, string expected) =>
        Expect($"kind: HTTPRoute\nmetadata: {{name: r}}\nspec: {{parentRefs: [{{name: g}}], rules: [{rule}]}}", expected);

    [Theory]
    [InlineData("{service: s}", "")]
    [InlineData("{}", "One or both of 'service' or 'method'")]
    [InlineData("{type: Prefix, service: s}", "type")]
    public void Checks_matches_of_a_GRPCRoute(string method, string expected) =>
        Expect($"kind: GRPCRoute\nmetadata: {{name: r}}\nspec: {{rules: [{{matches: [{{method: {method}}}], {Backends}}}]}}", expected);

    [Theory]
    [InlineData("{from: [{group: g, kind: K, namespace: n1}], to: [{group: \"\", kind: Service}]}", "")]
    [InlineData("{from: [], to: [{group: \"\", kind: Service}]}", "from")]
    [InlineData("{from: [{group: g, kind: K}], to: [{group: \"\", kind: Service}]}", "namespace")]
    public void Checks_a_ReferenceGrant(string spec, string expected) =>
        Expect($"kind: ReferenceGrant\nmetadata: {{name: r}}\nspec: {spec}", expected);

    [Fact]
    public void Warns_of_a_field_that_the_kind_does_not_have()
    {
        Diagnostic warning = Load("kind: HTTPRoute\nmetadata: {name: r}\nspec: {parentRef: [], rules: [{" + Backends + "}]}").ShouldHaveSingleItem();
        warning.Severity.ShouldBe(DiagnosticSeverity.Warning);
        warning.Message.ShouldContain("parentRef");
        warning.Line.ShouldBe(4);
    }

    private static void Expect(string document, string expected)
    {
        Diagnostic[] errors = [.. Load(document).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        if (expected.Length == 0)
            errors.ShouldBeEmpty();
        else
            errors.ShouldContain(error => $"{error.Path} {error.Message}".Contains(expected, StringComparison.Ordinal));
    }

    private static Diagnostic[] Load(string document) =>
        [.. DocumentSet.Load([new DocumentText("a.yaml", Encoding.UTF8.GetBytes("apiVersion: gateway.networking.k8s.io/v1\n" + document))]).Diagnostics];
}
