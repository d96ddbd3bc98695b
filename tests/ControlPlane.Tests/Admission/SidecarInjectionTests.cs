using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Admission;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Tests.Admission;

public sealed class SidecarInjectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ObjectStore _store;

    public SidecarInjectionTests() => _store = ObjectStore.Open(_folder.File("store.db"));

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("", "", false)]
    [InlineData("istio-injection=enabled", "", true)]
    [InlineData("istio.io/rev=default", "", true)]
    [InlineData("istio-injection=enabled", "false", false)]
    [InlineData("", "true", true)]
    [InlineData("istio-injection=disabled", "true", false)]
    public async Task Follows_the_labels_of_namespace_and_pod(string ofNamespace, string ofPod, bool isInjected)
    {
        JsonObject labels = [];
        if (ofNamespace.Split('=') is [var key, var value]) labels[key] = value;
        JsonObject ns = new() { ["metadata"] = new JsonObject { ["name"] = "foo", ["labels"] = labels } };
        await _store.WriteAsync(new Write(new ObjectKey("namespaces", "", "foo"), 0, JsonBody.Write(ns)), default);
        JsonObject pod = Pod();
        if (ofPod.Length > 0) pod["metadata"]!["labels"]!["sidecar.istio.io/inject"] = ofPod;

        new SidecarInjection(_store).Apply(pod);

        pod.Items("spec", "containers").Select(c => c.Text("name")).ShouldBe(isInjected ? ["web", "istio-proxy"] : ["web"]);
        (pod.Text("metadata", "labels", "security.istio.io/tlsMode") == "istio").ShouldBe(isInjected);
        (pod.Text("metadata", "annotations", "kubectl.kubernetes.io/default-container") == "web").ShouldBe(isInjected);
    }

    [Fact]
    public async Task Gives_no_second_sidecar()
    {
        JsonObject ns = new() { ["metadata"] = new JsonObject { ["name"] = "foo", ["labels"] = new JsonObject { ["istio-injection"] = "enabled" } } };
        await _store.WriteAsync(new Write(new ObjectKey("namespaces", "", "foo"), 0, JsonBody.Write(ns)), default);
        JsonObject pod = Pod();
        SidecarInjection injection = new(_store);
        injection.Apply(pod);
        injection.Apply(pod);
        pod.Items("spec", "containers").Count().ShouldBe(2);
    }

    private static JsonObject Pod() => new()
    {
        ["metadata"] = new JsonObject { ["name"] = "web", ["namespace"] = "foo", ["labels"] = new JsonObject { ["app"] = "web" } },
        ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "web", ["image"] = "web:1" }) },
    };
}
