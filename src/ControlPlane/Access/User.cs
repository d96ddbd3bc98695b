namespace Sallyport.ControlPlane.Access;

/// <summary>Who asks, as far as it was proved.</summary>
/// <param name="Name">The user's name; a service account's is <c>system:serviceaccount:NAMESPACE:NAME</c>.</param>
/// <param name="Groups">The groups, <c>system:authenticated</c> among them.</param>
internal sealed record User(string Name, IReadOnlyList<string> Groups)
{
    /// <summary>May do everything, whatever the roles say, as in Kubernetes.</summary>
    public const string MastersGroup = "system:masters";

    public const string Authenticated = "system:authenticated";

    public const string Unauthenticated = "system:unauthenticated";

    public const string ServiceAccountPrefix = "system:serviceaccount:";

    public string Uid { get; init; } = "";

    public IReadOnlyDictionary<string, string[]> Extra { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Set for a proxy, whose rights are those of <see cref="ProxyRights"/> and no others; null for everybody else.</summary>
    public ProxyIdentity? Proxy { get; init; }

    /// <summary>The groups of a service account.</summary>
    public static User ServiceAccount(string ns, string name, string uid = "") =>
        new($"{ServiceAccountPrefix}{ns}:{name}", ["system:serviceaccounts", $"system:serviceaccounts:{ns}", Authenticated]) { Uid = uid };

    /// <summary>A proxy of an account: the same name, but none of the account's groups, so that no binding reaches it.</summary>
    public static User OfProxy(ProxyIdentity proxy, string uid) =>
        new($"{ServiceAccountPrefix}{proxy.Namespace}:{proxy.Account}", [ProxyIdentity.Group, $"{ProxyIdentity.Group}:{proxy.Namespace}", Authenticated])
        {
            Uid = uid, Proxy = proxy,
        };
}
