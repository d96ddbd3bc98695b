using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Mesh;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Tests.Validation.Mesh;

public sealed class MeshConfigReaderTests
{
    [Fact]
    public void Has_Istios_defaults_without_a_document()
    {
        MeshConfig mesh = Documents.Load("").MeshConfig;

        (mesh.RootNamespace, mesh.TrustDomain, mesh.PathNormalization).ShouldBe(
            ("istio-system", "cluster.local", PathNormalizationMode.Base));
    }

    [Fact]
    public void Reads_the_fields_that_matter_and_passes_over_others()
    {
        LoadedDocuments loaded = Documents.Load(Map("""
            rootNamespace: root
            trustDomain: td
            trustDomainAliases: [old, older]
            enableTracing: true
            pathNormalization: {normalization: MERGE_SLASHES}
            outboundTrafficPolicy: {mode: REGISTRY_ONLY}
            accessLogFile: /dev/stdout
            accessLogEncoding: JSON
            defaultConfig:
              discoveryAddress: istiod.istio-system.svc:15012
              gatewayTopology: {numTrustedProxies: 2, forwardClientCertDetails: APPEND_FORWARD}
              proxyHeaders: {server: {value: mine}}
            """));

        loaded.Diagnostics.ShouldBeEmpty();
        MeshConfig mesh = loaded.MeshConfig;
        (mesh.RootNamespace, mesh.TrustDomain, mesh.NumTrustedProxies, mesh.ServerHeader).ShouldBe(("root", "td", 2u, "mine"));
        (mesh.PathNormalization, mesh.AccessLogFile, mesh.AccessLogIsJson).ShouldBe(
            (PathNormalizationMode.MergeSlashes, "/dev/stdout", true));
        mesh.TrustDomainAliases.ShouldBe(["old", "older"]);
        (mesh.OutboundTrafficPolicy, MeshConfig.Default.OutboundTrafficPolicy).ShouldBe((OutboundMode.RegistryOnly, OutboundMode.AllowAny));
        mesh.ForwardedCertificates.ShouldBe(ForwardedCertificateMode.AppendForward);
    }

    [Fact]
    public void Names_the_line_of_a_mistake_inside_the_map()
    {
        Diagnostic error = Documents.Finding(Map("trustDomain: a\npathNormalization: {normalization: SOME}\n"));

        (error.Document, error.Line, error.Path).ShouldBe(("test.yaml", 7, "pathNormalization.normalization"));
    }

    [Fact]
    public void Reads_external_authorizers()
    {
        LoadedDocuments loaded = Documents.Load(Map("""
            extensionProviders:
            - name: h
              envoyExtAuthzHttp:
                service: ext-authz.servers.svc.cluster.local
                port: 8000
                timeout: 0s
                failOpen: true
                statusOnError: "503"
                pathPrefix: /check
                includeHeadersInCheck: [x-old]
                headersToUpstreamOnAllow: ["x-*"]
                includeAdditionalHeadersInCheck: {x-a: b}
                includeRequestBodyInCheck: {maxRequestBytes: 10, allowPartialMessage: true}
            - name: g
              envoyExtAuthzGrpc: {service: ns/authz.example, port: "9000"}
            - name: tracing
              opentelemetry: {service: a, port: 1}
            """.Replace("\"9000\"", "9000", StringComparison.Ordinal)));

        loaded.Diagnostics.ShouldBeEmpty();
        ExtensionProvider http = loaded.MeshConfig.ExtensionProviders[0];
        (http.Name, http.IsGrpc, http.Problem, http.Port, http.Timeout, http.FailOpen).ShouldBe(
            ("h", false, null, 8000, TimeSpan.Zero, true));
        (http.StatusOnError, http.PathPrefix, http.IncludeRequestBodyInCheck).ShouldBe(
            (503, "/check", new ExtensionProviderRequestBody(10, true, false)));
        http.IncludeRequestHeadersInCheck.ShouldBe(["x-old"]);
        http.IncludeAdditionalHeadersInCheck["x-a"].ShouldBe("b");
        ExtensionProvider grpc = loaded.MeshConfig.ExtensionProviders[1];
        (grpc.IsGrpc, grpc.Service, grpc.StatusOnError, grpc.Timeout).ShouldBe((true, "ns/authz.example", 403, null));
        loaded.MeshConfig.ExtensionProviders.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("name: A_", "service: a, port: 1")]
    [InlineData("name: a", "service: '', port: 1")]
    [InlineData("name: a", "service: '*.a', port: 1")]
    [InlineData("name: a", "service: a")]
    [InlineData("name: a", "service: a, port: 65536")]
    [InlineData("name: a", "service: a, port: 1, statusOnError: '418'")]
    [InlineData("name: a", "service: a, port: 1, pathPrefix: check")]
    [InlineData("name: a", "service: a, port: 1, headersToUpstreamOnAllow: ['*']")]
    public void Keeps_a_bad_authorizer_so_that_it_refuses(string name, string settings)
    {
        LoadedDocuments loaded = Documents.Load(Map($"extensionProviders:\n- {name}\n  envoyExtAuthzHttp: {{{settings}}}\n"));

        loaded.Diagnostics.HasErrors.ShouldBeFalse();
        loaded.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCode.InvalidProvider);
        loaded.MeshConfig.ExtensionProviders.ShouldHaveSingleItem().Problem.ShouldNotBeNull();
    }

    private static string Map(string mesh) =>
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata:\n  mesh: |\n"
        + string.Concat(mesh.Split('\n').Select(line => $"    {line}\n"));
}
