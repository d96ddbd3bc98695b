using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Admission;
using Sallyport.ControlPlane.Controllers;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>The ingress gateway that a mesh on one machine has from its first start, under Istio's names. What is there already stays.</summary>
internal sealed class GatewayInstallation(ObjectStore store, ObjectWriter writer)
{
    /// <summary>The image of our own proxy.</summary>
    public const string ProxyImage = "sallyport.dev/proxy";

    private const string Namespace = "istio-system";
    private const string Name = "istio-ingressgateway";

    public async Task EnsureAsync(CancellationToken cancel)
    {
        await writer.EnsureAsync("", "serviceaccounts", new JsonObject { ["metadata"] = Metadata($"{Name}-service-account") }, cancel);
        await writer.EnsureAsync("", "services", Service(), cancel);
        await writer.EnsureAsync("apps", "deployments", Deployment(), cancel);
    }

    private JsonObject Service()
    {
        JsonObject service = new()
        {
            ["metadata"] = Metadata(Name),
            ["spec"] = new JsonObject
            {
                ["type"] = "LoadBalancer",
                ["selector"] = Labels(),
                ["ports"] = new JsonArray(Port("http2", 80, 8080), Port("https", 443, 8443)),
            },
        };
        ServiceDefaults.Fill(service, null, store);
        service["status"] = new JsonObject
        {
            ["loadBalancer"] = new JsonObject { ["ingress"] = new JsonArray(new JsonObject { ["ip"] = PodStatus.HostAddress, ["ipMode"] = "VIP" }) },
        };
        return service;
    }

    private static JsonObject Deployment()
    {
        JsonObject deployment = new()
        {
            ["metadata"] = Metadata(Name),
            ["spec"] = new JsonObject
            {
                ["selector"] = new JsonObject { ["matchLabels"] = Labels() },
                // Two cannot listen at the one address that people know.
                ["strategy"] = new JsonObject { ["type"] = "Recreate" },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject
                    {
                        ["labels"] = Labels(),
                        ["annotations"] = new JsonObject { ["inject.istio.io/templates"] = "gateway" },
                    },
                    ["spec"] = new JsonObject
                    {
                        ["serviceAccountName"] = $"{Name}-service-account",
                        ["containers"] = new JsonArray(new JsonObject
                        {
                            ["name"] = PodView.ProxyContainer,
                            ["image"] = ProxyImage,
                            ["args"] = new JsonArray("proxy", "router"),
                            ["terminationMessagePolicy"] = "FallbackToLogsOnError",
                            ["ports"] = new JsonArray(
                                new JsonObject { ["containerPort"] = 8080, ["name"] = "http2" }, new JsonObject { ["containerPort"] = 8443, ["name"] = "https" }),
                        }),
                    },
                },
            },
            ["status"] = new JsonObject(),
        };
        WorkloadDefaults.FillDeployment(deployment);
        deployment["metadata"]!["generation"] = 1;
        return deployment;
    }

    /// <summary>
    /// Tutorials ask the Service which port leads in from outside: its nodePort is where the gateway really listens.
    /// </summary>
    public static Task NotePortAsync(ObjectWriter writer, string port, int bound, CancellationToken cancel) => writer.ChangeAsync(
        new ObjectKey("services", Namespace, Name),
        service =>
        {
            if (service.Items("spec", "ports").FirstOrDefault(p => p.Text("name") == port) is not JsonObject found || found.Integer("nodePort") == bound) return false;
            found["nodePort"] = bound;
            return true;
        },
        cancel);

    private static JsonObject Port(string name, int port, int target) => new() { ["name"] = name, ["port"] = port, ["targetPort"] = target };

    private static JsonObject Metadata(string name) => new() { ["name"] = name, ["namespace"] = Namespace, ["labels"] = Labels() };

    private static JsonObject Labels() => new() { ["app"] = Name, ["istio"] = "ingressgateway" };
}
