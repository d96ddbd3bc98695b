using System.Text;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Tests;

public sealed class DocumentSetTests
{
    private const string Rule = "  jwtRules: [{issuer: a}]";

    [Fact]
    public void Keeps_the_order_of_the_documents()
    {
        LoadedDocuments loaded = Documents.Load("""
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: Namespace, metadata: {name: b}}
            - {apiVersion: v1, kind: ServiceAccount, metadata: {name: a, namespace: b}}
            ---
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"k": "v"}}
            """);

        loaded.Diagnostics.ShouldBeEmpty();
        loaded.Resources.Select(r => $"{r.Kind} {r.FullName}").ShouldBe(["Namespace /b", "ServiceAccount b/a", "ConfigMap default/c"]);
    }

    [Fact]
    public void Reads_with_a_cache_only_what_is_new()
    {
        DocumentCache cache = new();
        DocumentText[] texts = [Text("a", "{apiVersion: v1, kind: Namespace, metadata: {name: a}}"), Text("b", Documents.Security("RequestAuthentication", "  odd: 1"))];
        LoadedDocuments first = DocumentSet.Load(texts, cache);
        first.Diagnostics.ShouldNotBeEmpty();

        DocumentText[] changed = [texts[0], Text("a2", "{apiVersion: v1, kind: Namespace, metadata: {name: a2}}"), texts[1]];
        LoadedDocuments second = DocumentSet.Load(changed, cache);

        second.Resources.Select(r => r.FullName).ShouldBe(["/a", "/a2", "ns1/x"]);
        second.Resources[0].ShouldBeSameAs(first.Resources[0]);
        second.Resources[2].ShouldBeSameAs(first.Resources[1]);
        second.Diagnostics.ShouldBe(first.Diagnostics);
    }

    [Fact]
    public void Says_with_a_cache_what_it_says_without()
    {
        DocumentCache cache = new();
        DocumentText mesh = Text("mesh", "{apiVersion: v1, kind: ConfigMap, metadata: {name: istio, namespace: istio-system}, data: {mesh: 'rootNamespace: root'}}");
        DocumentText bad = Text("bad", Documents.Security("AuthorizationPolicy", "  action: NONE")), one = Text("one", "{apiVersion: v1, kind: Namespace, metadata: {name: a}}");
        DocumentText other = Text("other", "{apiVersion: v1, kind: Namespace, metadata: {name: a}}");
        DocumentText[] texts = [mesh, bad, one, other, Text("foreign", "{apiVersion: example.com/v1, kind: Thing, metadata: {name: a}}")];
        for (int round = 0; round < 3; round++)
        {
            LoadedDocuments cached = DocumentSet.Load(texts, cache), plain = DocumentSet.Load(texts);
            cached.Diagnostics.ShouldBe(plain.Diagnostics);
            cached.Diagnostics.HasErrors.ShouldBeTrue();
            cached.MeshConfig.RootNamespace.ShouldBe("root");
            cached.Resources.Select(r => (r.FullName, r.Source)).ShouldBe(plain.Resources.Select(r => (r.FullName, r.Source)));
        }
    }

    [Fact]
    public void Names_a_kind_of_a_foreign_group_once()
    {
        string foreign = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\n---\n";

        Diagnostic warning = Documents.Finding(foreign + foreign + "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n");

        (warning.Code, warning.Severity).ShouldBe((DiagnosticCode.IgnoredKind, DiagnosticSeverity.Warning));
    }

    [Theory]
    [InlineData("security.istio.io/v1alpha1", "RequestAuthentication")]
    [InlineData("security.istio.io/v1", "RequestAuthentications")]
    [InlineData("networking.istio.io/v1", "AuthorizationPolicy")]
    [InlineData("v2", "Service")]
    [InlineData("apps/v1", "Deploymnet")]
    public void Refuses_a_kind_or_version_that_a_known_group_lacks(string apiVersion, string kind)
    {
        Diagnostic error = Documents.Finding($"apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {{name: a}}\n");

        (error.Code, error.Severity).ShouldBe((DiagnosticCode.UnknownKind, DiagnosticSeverity.Error));
    }

    [Theory]
    [InlineData("networking.istio.io/v1alpha3", "EnvoyFilter")]
    [InlineData("apps/v1", "StatefulSet")]
    [InlineData("v1", "PersistentVolumeClaim")]
    public void Leaves_other_kinds_of_known_groups_alone(string apiVersion, string kind) =>
        Documents.Finding($"apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {{name: a}}\n").Severity.ShouldBe(DiagnosticSeverity.Warning);

    [Fact]
    public void Takes_the_last_of_equal_objects_and_says_so()
    {
        LoadedDocuments loaded = Documents.Load(
            Documents.Security("RequestAuthentication", Rule) + "---\n" + Documents.Security(
                "RequestAuthentication",
                "  jwtRules: [{issuer: b}]"));

        loaded.Resources.ShouldHaveSingleItem().ShouldBeOfType<RequestAuthentication>().JwtRules[0].Issuer.ShouldBe("b");
        loaded.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCode.DuplicateObject);
    }

    [Fact]
    public void Leaves_out_a_document_with_an_error_and_keeps_the_others()
    {
        LoadedDocuments loaded = Documents.Load(
            Documents.Security("RequestAuthentication", "  jwtRules: [{audiences: [\"\"]}]")
            + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n");

        loaded.Diagnostics.Select(d => d.Path).ShouldBe(["spec.jwtRules[0].audiences[0]", "spec.jwtRules[0].issuer"]);
        loaded.Resources.ShouldHaveSingleItem().ShouldBeOfType<Namespace>();
    }

    [Fact]
    public void Says_which_field_an_unknown_one_resembles()
    {
        Diagnostic warning = Documents.Finding(
            Documents.Security("RequestAuthentication", "  jwtRules:\n  - issuer: a\n    fromHeader: []"));

        (warning.Path, warning.Line, warning.Column).ShouldBe(("spec.jwtRules[0].fromHeader", 7, 5));
        warning.Message.ShouldContain("did you mean fromHeaders?");
    }

    [Fact]
    public void Does_not_mind_other_fields_of_Kubernetes_kinds()
    {
        Deployment deployment = Documents.LoadOne<Deployment>("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: httpbin, namespace: foo}
            spec:
              replicas: 2
              strategy: {type: Recreate}
              selector: {matchLabels: {app: httpbin}}
              template:
                metadata: {labels: {app: httpbin}, annotations: {sallyport.dev/command: run}}
                spec:
                  serviceAccountName: httpbin
                  containers:
                  - name: httpbin
                    image: docker.io/kong/httpbin
                    imagePullPolicy: IfNotPresent
                    env: [{name: A, value: b}, {name: C, valueFrom: {}}]
                    ports: [{containerPort: 8080, name: http}]
            """);

        (deployment.Replicas, deployment.Template.ServiceAccountName).ShouldBe((2, "httpbin"));
        deployment.TemplateMetadata.Labels["app"].ShouldBe("httpbin");
        Container container = deployment.Template.Containers.ShouldHaveSingleItem();
        container.Image.ShouldBe("docker.io/kong/httpbin");
        container.Env.ShouldBe(new Dictionary<string, string> { ["A"] = "b" });
        container.Ports.ShouldBe([new ContainerPort("http", 8080, "TCP")]);
    }

    [Fact]
    public void Recognises_the_old_policy()
    {
        Diagnostic warning = Documents.Finding(
            "apiVersion: authentication.istio.io/v1alpha1\nkind: Policy\nmetadata: {name: default}\nspec: {}\n");

        (warning.Code, warning.Severity).ShouldBe((DiagnosticCode.Deprecated, DiagnosticSeverity.Warning));
    }

    [Fact]
    public void Never_shows_secret_values()
    {
        LoadedDocuments loaded = Documents.Load(
            "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {pin: 12345}\ndata: {key: 'not base64 hunter2'}\n");

        loaded.Diagnostics.ErrorCount.ShouldBe(2);
        foreach (Diagnostic diagnostic in loaded.Diagnostics)
        {
            diagnostic.Message.ShouldNotContain("12345");
            diagnostic.Message.ShouldNotContain("hunter2");
        }
    }

    [Fact]
    public void Decodes_secrets_and_merges_their_text()
    {
        Secret secret = Documents.LoadOne<Secret>(
            "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: YQ==, b: YQ==}\nstringData: {b: c}\n");

        secret.Data["a"].ToArray().ShouldBe("a"u8.ToArray());
        secret.Data["b"].ToArray().ShouldBe("c"u8.ToArray());
        secret.ToString().ShouldBe("Secret default/a");
    }

    [Fact]
    public void Reads_services_and_their_endpoints()
    {
        LoadedDocuments loaded = Documents.Load("""
            apiVersion: v1
            kind: Service
            metadata: {name: a, namespace: ns1}
            spec:
              selector: {app: a}
              ports: [{name: http, port: 80, targetPort: 18080}, {name: grpc, port: 81, targetPort: grpc, appProtocol: grpc}, {port: 9}]
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: a-1, namespace: ns1, labels: {kubernetes.io/service-name: a}}
            addressType: IPv4
            endpoints: [{addresses: [127.0.0.1]}, {addresses: [127.0.0.2], conditions: {ready: false}}]
            ports: [{name: http, port: 1234}]
            """);

        loaded.Diagnostics.ShouldBeEmpty();
        Service service = (Service)loaded.Resources[0];
        service.Ports.Select(port => (port.Name, port.Port, port.TargetPort, port.AppProtocol)).ShouldBe(
            [("http", 80, "18080", null), ("grpc", 81, "grpc", "grpc"), ("", 9, null, null)]);
        EndpointSlice slice = (EndpointSlice)loaded.Resources[1];
        slice.ServiceName.ShouldBe("a");
        slice.Endpoints.Select(endpoint => endpoint.IsReady).ShouldBe([true, false]);
        slice.Ports.ShouldBe([new EndpointPort("http", 1234, "TCP", null)]);
    }

    private static DocumentText Text(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));
}
