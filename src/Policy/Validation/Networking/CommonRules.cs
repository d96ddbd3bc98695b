using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Rules that several routing kinds have in common (validation.md 6).</summary>
internal static class CommonRules
{
    private const int MaxPort = 65535;

    /// <summary>1-65535; absent is 0.</summary>
    public static void CheckPort(KindContext context, NodeView number)
    {
        long value = number.Integer ?? 0;
        if (value is < 1 or > MaxPort) context.Refuse(DiagnosticCode.OutOfRange, number, $"{value} is no port; ports are 1 to {MaxPort}");
    }

    /// <summary>As <see cref="CheckPort"/>, but 0 stands for any.</summary>
    public static void CheckOptionalPort(KindContext context, NodeView number)
    {
        if (number.Integer is not (null or 0)) CheckPort(context, number);
    }

    public static void CheckLabels(KindContext context, NodeView labels)
    {
        foreach ((string key, NodeView value) in labels.Members())
        {
            if (!Labels.IsKey(key))
            {
                context.Refuse(
                    DiagnosticCode.InvalidFormat,
                    value,
                    $"{Quoted.Text(key)} is no label key; letters, digits, - _ . with an optional prefix/");
            }

            if (!Labels.IsValue(value.TextOrEmpty()))
            {
                context.Refuse(
                    DiagnosticCode.InvalidFormat,
                    value,
                    $"{Quoted.Text(value.TextOrEmpty())} is no label value; letters, digits, - _ .");
            }
        }
    }

    /// <summary>A host of a service: a wildcard name; the lone star where <paramref name="allowStar"/> says so (6.13, 6.21).</summary>
    public static void CheckServiceHost(KindContext context, NodeView host, bool allowStar)
    {
        string name = host.TextOrEmpty();
        if (!HostNames.IsWildcardName(name) || (name == "*" && !allowStar))
        {
            context.Refuse(DiagnosticCode.InvalidHost, host, $"{Quoted.Text(name)} is no host name");
        }
    }

    public static void CheckSubnets(KindContext context, NodeView list)
    {
        foreach (NodeView subnet in list.Entries())
        {
            if (!Addresses.IsSubnet(subnet.TextOrEmpty()))
            {
                context.Refuse(DiagnosticCode.InvalidHost, subnet, $"{Quoted.Text(subnet.TextOrEmpty())} is no IP address or CIDR");
            }
        }
    }

    /// <summary>
    /// <c>NAMESPACE/NAME</c>, or a plain name. As in Istio, nothing behind the first plain name is looked at (6.9).
    /// </summary>
    public static void CheckGatewayNames(KindContext context, NodeView list, bool isConverted = false)
    {
        foreach (NodeView gateway in list.Entries())
        {
            string name = gateway.TextOrEmpty();
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0)
            {
                CheckPlainGatewayName(context, gateway, name);
                return;
            }

            if (!HostNames.IsLabel(name.AsSpan(0, slash)))
            {
                context.Refuse(DiagnosticCode.InvalidFormat, gateway, $"{Quoted.Text(name)} does not begin with a namespace");
            }

            bool isName = isConverted ? slash + 1 < name.Length : HostNames.IsLabel(name.AsSpan(slash + 1));
            if (!isName)
            {
                context.Refuse(DiagnosticCode.InvalidFormat, gateway, $"{Quoted.Text(name)} does not end with the name of a Gateway");
            }
        }
    }

    private static void CheckPlainGatewayName(KindContext context, NodeView gateway, string name)
    {
        if (name.Contains('.', StringComparison.Ordinal))
        {
            context.Warn(DiagnosticCode.Deprecated, gateway, "a Gateway is named NAMESPACE/NAME; names with dots are an old form");
        }

        if (!HostNames.IsHostName(name))
        {
            context.Refuse(DiagnosticCode.InvalidFormat, gateway, $"{Quoted.Text(name)} is no name of a Gateway");
        }
    }
}
