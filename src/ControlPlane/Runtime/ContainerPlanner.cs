using System.Net;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>From a container of a Pod to the process that stands for it.</summary>
internal sealed class ContainerPlanner(WorkloadRuntimeOptions options, RuntimePlace place, ContainerEnvironment environment, ProxyPlanner proxies)
{
    public const string UnknownImage = "ErrImagePull", UnusableConfiguration = "CreateContainerConfigError";

    /// <param name="pod">The Pod.</param>
    /// <param name="container">One of its containers.</param>
    /// <param name="address">The Pod's addresses.</param>
    /// <param name="folder">The container's folder.</param>
    /// <param name="isAtFrontDoor">True when it is the gateway that listens on 127.0.0.1.</param>
    public ContainerPlan Plan(PodView pod, JsonObject container, PodAddress address, string folder, bool isAtFrontDoor)
    {
        Dictionary<string, string> variables = ContainerEnvironment.Base(pod, place.MarkOf(pod, container.Text("name") ?? ""));
        if (PodView.IsProxy(container)) return PlanProxy(pod, address, folder, isAtFrontDoor, variables);
        if (pod.HasSidecar) AddProxy(variables, address);
        if (environment.AddOwn(variables, pod, container) is { } missing)
            return ContainerPlan.Refuse(UnusableConfiguration, missing);
        IPEndPoint? listens = AddListener(variables, pod, container, address);
        if (container == pod.Application && pod.Json.Text("metadata", "annotations", PodView.CommandAnnotation) is { } command)
            return ContainerPlan.Run(new ContainerCommand("/bin/sh", ["-c", command], variables) { ReadyAt = listens });
        return PlanImage(container, variables, listens);
    }

    private ContainerPlan PlanProxy(PodView pod, PodAddress address, string folder, bool isAtFrontDoor, Dictionary<string, string> variables)
    {
        try
        {
            return ContainerPlan.Run(proxies.Plan(pod, address, folder, isAtFrontDoor, variables));
        }
        catch (InvalidOperationException missing)
        {
            return ContainerPlan.Refuse(UnusableConfiguration, missing.Message);
        }
    }

    private ContainerPlan PlanImage(JsonObject container, Dictionary<string, string> variables, IPEndPoint? listens)
    {
        string image = container.Text("image") ?? "";
        if (options.Images(image) is not { } arguments)
        {
            return ContainerPlan.Refuse(UnknownImage, $"image \"{image}\" is none of those that this machine has a program for; "
                + $"annotation {PodView.CommandAnnotation} on the pod template names one");
        }
        string[] own = [.. container.Items("command").Concat(container.Items("args")).Select(a => a.Text() ?? "")];
        // A place to be in with kubectl exec: the system's own sleep takes a hundredth of the memory.
        if (own is ["/bin/sleep" or "sleep", _]) return ContainerPlan.Run(new ContainerCommand("sleep", own[1..], variables));
        ProxyPlanner.KeepSmall(variables);
        return ContainerPlan.Run(new ContainerCommand(options.Program[0], [.. options.Program.Skip(1), .. arguments], variables) { ReadyAt = listens });
    }

    private static IPEndPoint? AddListener(Dictionary<string, string> variables, PodView pod, JsonObject container, PodAddress address)
    {
        IPAddress own = pod.HasSidecar ? address.Application : address.Pod;
        variables["HOST"] = own.ToString();
        if (PodView.Ports(container) is not [var first, ..]) return null;
        int port = PodPorts.Bound(pod.Json, first);
        variables["PORT"] = $"{port}";
        return new IPEndPoint(own, port);
    }

    // The application's own way out: an HTTP proxy that speaks for it.
    private static void AddProxy(Dictionary<string, string> variables, PodAddress address)
    {
        string proxy = $"http://{ProxyPlanner.Outbound(address)}", direct = $"localhost,127.0.0.1,::1,{address.Application}";
        foreach (string name in (string[])["http_proxy", "HTTP_PROXY"]) variables[name] = proxy;
        foreach (string name in (string[])["no_proxy", "NO_PROXY"]) variables[name] = direct;
    }
}
