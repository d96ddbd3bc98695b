using System.Net;
using Sallyport.ControlPlane.Authority;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>Our own program as a Pod's sidecar, or as a gateway.</summary>
internal sealed class ProxyPlanner(WorkloadRuntimeOptions options, FrontDoor door, Func<ProxyCredentials> credentials)
{
    // Istio's numbers; at the application's address, so that every Pod has them.
    private const int AdminPort = 15000, OutboundPort = 15001;

    private const int HttpPort = 80, HttpsPort = 443, FrontDoorPort = 8080;

    public static IPEndPoint Outbound(PodAddress address) => new(address.Application, OutboundPort);

    public static IPEndPoint Admin(PodAddress address) => new(address.Application, AdminPort);

    /// <exception cref="InvalidOperationException">Its service account is not there.</exception>
    public ContainerCommand Plan(PodView pod, PodAddress address, string folder, bool isAtFrontDoor, Dictionary<string, string> variables)
    {
        string kubeconfig = Path.Combine(folder, "kubeconfig");
        DateTimeOffset renewAt = WriteAccess();
        KeepSmall(variables);
        List<string> arguments =
        [
            .. options.Program.Skip(1), pod.IsGateway ? "gateway" : "sidecar", "--name", pod.Name, "--namespace", pod.Namespace,
            "--labels", string.Join(',', pod.Json.Members("metadata", "labels").Select(l => $"{l.Key}={l.Value.Text()}")),
            "--service-account", pod.ServiceAccount, "--bind", isAtFrontDoor ? "127.0.0.1" : address.Pod.ToString(),
            "--admin", Admin(address).ToString(), "--control", kubeconfig, "--data", folder, "--access-log", "/dev/stdout",
        ];
        if (!pod.IsGateway) AddSidecar(arguments, pod, address);
        else if (isAtFrontDoor) arguments.AddRange(["--port-map", FrontDoorPorts()]);
        return new ContainerCommand(options.Program[0], arguments, variables) { SaysReady = true, RenewAt = renewAt, Renew = WriteAccess };

        DateTimeOffset WriteAccess() => credentials().Write(kubeconfig, pod.Namespace, pod.ServiceAccount, pod.Name, pod.Uid).RenewAt;
    }

    /// <summary>A mesh is many processes of a program that has room for far more than one workload needs.</summary>
    public static void KeepSmall(Dictionary<string, string> variables)
    {
        variables["DOTNET_gcConcurrent"] = "0";
        variables["DOTNET_GCConserveMemory"] = "5";
        // 4 MiB. The default follows the processor's cache, and lets some allocate a hundred megabytes before the first collection.
        variables["DOTNET_GCgen0size"] = "400000";
        variables["DOTNET_TieredPGO"] = "0";
        // Without files in the folder for temporary ones, which would stay when it is killed.
        variables["DOTNET_EnableDiagnostics"] = "0";
    }

    private static void AddSidecar(List<string> arguments, PodView pod, PodAddress address)
    {
        IReadOnlyDictionary<int, int> ports = PodPorts.Of(pod.Json);
        foreach ((int port, int bound) in ports) arguments.AddRange(["--inbound", $"{port}={address.Application}:{bound}"]);
        if (ports.Count > 0) arguments.AddRange(["--port-map", string.Join(',', ports.Select(p => $"{p.Key}={p.Value}"))]);
        arguments.AddRange(["--outbound", Outbound(address).ToString()]);
    }

    // Beside another number for port 80, port 443's usual one may be another mesh's.
    private string FrontDoorPorts()
    {
        if (options.GatewayPort == FrontDoorPort) return $"{HttpPort}={FrontDoorPort}";
        int http = door.Opened.IsCompletedSuccessfully ? door.Opened.Result.Port : options.GatewayPort;
        return $"{HttpPort}={http},{HttpsPort}={door.HttpsPort}";
    }
}
