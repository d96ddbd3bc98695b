using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>What is asked of a ServiceEntry beyond its schema (validation.md 6.18, 6.19).</summary>
internal static class ServiceEntryRules
{
    private const string AllocationLabel = "networking.istio.io/enable-autoallocate-ip";

    public static void Check(KindContext context)
    {
        NodeView spec = context.Spec;
        string resolution = spec["resolution"].Text ?? "NONE";
        CheckSelector(context, spec["workloadSelector"]);
        CheckHosts(context, spec["hosts"], resolution);
        CommonRules.CheckSubnets(context, spec["addresses"]);
        HashSet<string> ports = CheckPorts(context, resolution);
        EndpointRules.Check(context, resolution, ports);
        if (resolution == "DYNAMIC_DNS") CheckDynamic(context);
        else if (resolution is not ("NONE" or "STATIC")) CheckNoCidr(context);
        ExportRules.Check(context, allowNoOne: true);
    }

    private static void CheckSelector(KindContext context, NodeView selector)
    {
        if (!selector.IsSet) return;
        foreach ((string key, NodeView value) in selector["labels"].Members())
        {
            if (key.Length == 0) context.Refuse(DiagnosticCode.InvalidSelector, value, "a label's key must not be empty");
            if (key.Contains('*', StringComparison.Ordinal) || value.TextOrEmpty().Contains('*', StringComparison.Ordinal))
            {
                context.Refuse(DiagnosticCode.InvalidSelector, value, "a selector knows no wildcard");
            }
        }

        if (!selector["labels"].Members().Any())
        {
            context.Warn(DiagnosticCode.InvalidSelector, selector, "has no labels, so it selects every workload of the namespace");
        }

        if (context.Spec["resolution"].Text is null or "NONE")
        {
            context.Warn(DiagnosticCode.InvalidSelector, selector, "has no effect with resolution NONE");
        }
    }

    private static void CheckHosts(KindContext context, NodeView hosts, string resolution)
    {
        bool mustResolve = resolution is "DNS" or "DNS_ROUND_ROBIN" && context.Spec["endpoints"].Count == 0;
        foreach (NodeView host in hosts.Entries())
        {
            string name = host.TextOrEmpty();
            if (name == "*" || !HostNames.IsWildcardName(name))
            {
                context.Refuse(DiagnosticCode.InvalidHost, host, $"{Quoted.Text(name)} is no host name");
            }
            else if (mustResolve && !HostNames.IsHostName(name))
            {
                context.Refuse(
                    DiagnosticCode.InvalidHost,
                    host,
                    $"{Quoted.Text(name)} cannot be looked up; {resolution} without endpoints needs full names");
            }
            else if (HostNames.IsPartialWildcard(name))
            {
                context.Warn(DiagnosticCode.InvalidHost, host, "the star should be the whole first label");
            }
        }
    }

    private static HashSet<string> CheckPorts(KindContext context, string resolution)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        HashSet<long> numbers = [];
        bool sharesPorts = resolution != "NONE" && context.Spec["hosts"].Count > 1;
        bool hasNoAddress = context.Spec["addresses"].Count == 0 && !GetsAddress(context, resolution);
        foreach (NodeView port in context.Spec["ports"].Entries())
        {
            NodeView name = port["name"], number = port["number"], protocol = port["protocol"];
            if (!HostNames.IsLabel(name.TextOrEmpty()))
            {
                context.Refuse(
                    DiagnosticCode.InvalidFormat,
                    name,
                    $"{Quoted.Text(name.TextOrEmpty())} is no label of at most 63 letters, digits and -");
            }

            if (!names.Add(name.TextOrEmpty()))
            {
                context.Refuse(DiagnosticCode.Conflict, name, $"{Quoted.Text(name.TextOrEmpty())} is also the name of a port before it");
            }

            if (!numbers.Add(number.Integer ?? 0))
            {
                context.Refuse(DiagnosticCode.Conflict, number, $"{number.Integer} is also the number of a port before it");
            }

            string spoken = protocol.TextOrEmpty();
            if (spoken.Length > 0 && !Protocols.IsKnown(spoken))
            {
                context.Refuse(DiagnosticCode.UnsupportedValue, protocol, $"{Quoted.Text(spoken)} is not one of {Protocols.Known}");
            }

            if (sharesPorts && !Protocols.IsHttp(spoken) && !Protocols.IsTls(spoken))
            {
                context.Refuse(DiagnosticCode.InvalidRoute, protocol, "several hosts on a port can be told apart only with HTTP or TLS");
            }

            if (hasNoAddress && spoken is "" or "TCP")
            {
                context.Warn(
                    DiagnosticCode.Suspicious,
                    protocol,
                    "without addresses a port for TCP takes connections of other services too");
            }
        }

        WarnOfSharedAddress(context, resolution);
        return names;
    }

    // Two names for one address: the first connection's name would decide for both.
    private static void WarnOfSharedAddress(KindContext context, string resolution)
    {
        NodeView spec = context.Spec;
        bool isShared = resolution is "DNS" or "DNS_ROUND_ROBIN"
            && spec["hosts"].Count > 1
            && spec["addresses"].Count > 0
            && spec["ports"].Entries().Any(port => Protocols.IsTcp(port["protocol"].TextOrEmpty()));
        if (isShared) context.Warn(DiagnosticCode.Suspicious, spec["hosts"], "several hosts cannot share an address on a TCP port");
    }

    // The control plane gives an address of its own to those that ask for none, unless told otherwise.
    private static bool GetsAddress(KindContext context, string resolution) =>
        resolution != "NONE"
        && !string.Equals(context.Metadata.Labels.GetValueOrDefault(AllocationLabel), "false", StringComparison.OrdinalIgnoreCase);

    private static void CheckNoCidr(KindContext context)
    {
        foreach (NodeView address in context.Spec["addresses"].Entries())
        {
            if (address.TextOrEmpty().Contains('/', StringComparison.Ordinal))
            {
                context.Refuse(DiagnosticCode.Conflict, address, "a CIDR is possible only with resolution NONE or STATIC");
            }
        }
    }

    private static void CheckDynamic(KindContext context)
    {
        foreach (NodeView host in context.Spec["hosts"].Entries())
        {
            if (!host.TextOrEmpty().StartsWith('*'))
            {
                context.Refuse(DiagnosticCode.InvalidHost, host, "DYNAMIC_DNS is for wildcard hosts only");
            }
        }

        foreach (NodeView port in context.Spec["ports"].Entries())
        {
            if (!Protocols.CarriesHost(port["protocol"].TextOrEmpty()))
            {
                context.Refuse(
                    DiagnosticCode.UnsupportedValue,
                    port["protocol"],
                    "DYNAMIC_DNS needs HTTP, HTTP2, GRPC or TLS, where the name is seen");
            }
        }

        if (context.Spec["addresses"].Count > 0)
        {
            context.Refuse(DiagnosticCode.Conflict, context.Spec["addresses"], "not with resolution DYNAMIC_DNS");
        }
    }
}
