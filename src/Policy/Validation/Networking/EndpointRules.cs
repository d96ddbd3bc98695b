using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Endpoints of a ServiceEntry, and a WorkloadEntry (validation.md 6.19, 6.20).</summary>
internal static class EndpointRules
{
    private const int MaxPortName = 62;

    public static void Check(KindContext context, string resolution, HashSet<string> servicePorts)
    {
        NodeView endpoints = context.Spec["endpoints"];

        // The API server looks whether the field is there at all, even empty.
        if (resolution == "NONE" && endpoints.IsSet) context.Refuse(DiagnosticCode.Conflict, endpoints, "not with resolution NONE");
        if (resolution == "DYNAMIC_DNS" && endpoints.Count > 0)
        {
            context.Refuse(DiagnosticCode.Conflict, endpoints, "not with resolution DYNAMIC_DNS");
        }

        if (resolution == "DNS_ROUND_ROBIN" && endpoints.Count > 1)
        {
            context.Refuse(DiagnosticCode.TooMany, endpoints, "at most one with resolution DNS_ROUND_ROBIN");
        }

        foreach (NodeView endpoint in endpoints.Entries())
        {
            CheckWorkload(context, endpoint, allowNames: resolution != "STATIC",
                allowSockets: resolution is not ("DNS" or "DNS_ROUND_ROBIN"));
            CheckPortsAreKnown(context, endpoint, servicePorts);
        }
    }

    /// <summary>A WorkloadEntry may stand for an address, a name or a socket; its ServiceEntries are not known here.</summary>
    public static void CheckWorkloadEntry(KindContext context) =>
        CheckWorkload(context, context.Spec, allowNames: true, allowSockets: true);

    private static void CheckWorkload(KindContext context, NodeView workload, bool allowNames, bool allowSockets)
    {
        NodeView address = workload["address"];
        string text = address.TextOrEmpty();
        if (text.Length == 0) CheckWithoutAddress(context, workload, isPossible: allowSockets);
        else if (allowSockets && Addresses.IsSocket(text)) CheckSocket(context, workload);
        else if (!Addresses.IsAddress(text) && !(allowNames && HostNames.IsHostName(text)))
        {
            context.Refuse(
                DiagnosticCode.InvalidHost,
                address,
                $"{Quoted.Text(text)} is no IP address{(allowNames ? " and no host name" : "")}");
        }

        foreach ((string name, NodeView port) in workload["ports"].Members())
        {
            if (name.Length > MaxPortName || !HostNames.IsLabel(name))
            {
                context.Refuse(
                    DiagnosticCode.InvalidFormat,
                    port,
                    $"{Quoted.Text(name)} is no label of at most {MaxPortName} letters, digits and -");
            }
        }

        CommonRules.CheckLabels(context, workload["labels"]);
    }

    // Reached through the gateway of its network, a workload needs no address of its own; a name to look up is one.
    private static void CheckWithoutAddress(KindContext context, NodeView workload, bool isPossible)
    {
        NodeView address = workload["address"];
        if (!isPossible || !workload["network"].HasText()) context.Refuse(DiagnosticCode.Required, address, "is needed");
        else context.Warn(DiagnosticCode.Suspicious, address, "is not set, only the network");
    }

    private static void CheckSocket(KindContext context, NodeView workload)
    {
        string address = workload["address"].Text!;
        bool isPath = Addresses.IsSocketPath(address.AsSpan(Addresses.SocketScheme.Length)) && !address.EndsWith('/');
        if (!isPath)
        {
            context.Refuse(
                DiagnosticCode.InvalidHost,
                workload["address"],
                $"{Quoted.Text(address)} must name a socket by an absolute path or by @name");
        }

        if (workload["ports"].IsSet) context.Refuse(DiagnosticCode.Conflict, workload["ports"], "a socket has no ports");
    }

    private static void CheckPortsAreKnown(KindContext context, NodeView endpoint, HashSet<string> servicePorts)
    {
        foreach ((string name, NodeView port) in endpoint["ports"].Members())
        {
            if (!servicePorts.Contains(name))
            {
                context.Refuse(DiagnosticCode.InvalidRoute, port, $"the service has no port of the name {Quoted.Text(name)}");
            }
        }

        if (Addresses.IsSocket(endpoint["address"].TextOrEmpty()) && servicePorts.Count != 1)
        {
            context.Refuse(DiagnosticCode.Conflict, endpoint["address"], "a socket needs a service with exactly one port");
        }
    }
}
