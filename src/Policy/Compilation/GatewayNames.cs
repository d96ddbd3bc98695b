namespace Sallyport.Policy.Compilation;

/// <summary>How VirtualServices name gateways (gateway-routing.md 2.1).</summary>
internal static class GatewayNames
{
    /// <summary><c>namespace/name</c> for a short name, <c>./name</c>, or the old form <c>name.namespace[.svc…]</c>; <c>mesh</c> stays.</summary>
    public static string Complete(string name, string space)
    {
        if (name == "mesh")
            return name;
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
            return name[..slash] == "." ? $"{space}{name[slash..]}" : name;
        string[] parts = name.Split('.', 3);
        return parts.Length == 1 ? $"{space}/{name}" : $"{parts[1]}/{parts[0]}";
    }
}
