using System.Net;
using System.Net.Sockets;

namespace Sallyport.Proxy.Keys;

/// <summary>
/// Addresses no key set is fetched from: link-local ones, the metadata services of clouds, and what the operator adds, also where IPv6
/// carries them inside (request-authentication.md 11.4). Private and loopback addresses are allowed unless the operator says otherwise.
/// </summary>
internal sealed class BlockedAddresses
{
    /// <summary>Istio's variable: ranges to refuse beside the built-in ones, joined by commas.</summary>
    public const string Variable = "BLOCKED_CIDRS_IN_JWKS_URIS";

    private static readonly IPNetwork[] _always =
    [
        IPNetwork.Parse("169.254.0.0/16"), // link-local, metadata of most clouds among it
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("fd00:ec2::254/128"), // metadata, AWS
        IPNetwork.Parse("fd20:ce::254/128"), // metadata, Google Cloud
        IPNetwork.Parse("100.100.100.200/32"), // metadata, Alibaba Cloud
        IPNetwork.Parse("168.63.129.16/32"), // wire server, Azure
        IPNetwork.Parse("192.0.0.192/32"), // metadata, Oracle Cloud
    ];

    private static readonly IPNetwork _compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork _nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork _localNat64 = IPNetwork.Parse("64:ff9b:1::/48");
    private static readonly IPNetwork _sixToFour = IPNetwork.Parse("2002::/16");

    private readonly IPNetwork[] _networks;

    private BlockedAddresses(IEnumerable<IPNetwork> more) => _networks = [.. _always, .. more];

    /// <summary>Only the built-in ones.</summary>
    public static BlockedAddresses BuiltIn { get; } = new([]);

    /// <summary>Those of <see cref="Variable"/> too.</summary>
    /// <exception cref="StartFailedException">A range cannot be read; left out it would be allowed.</exception>
    public static BlockedAddresses Parse(string? ranges)
    {
        List<IPNetwork> more = [];
        foreach (string range in (ranges ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            more.Add(IPNetwork.TryParse(range, out IPNetwork network)
                ? network
                : throw new StartFailedException(StartFailedException.Unreadable, $"{Variable}: {range} is not a range such as 10.0.0.0/8"));
        return new BlockedAddresses(more);
    }

    public bool Contains(IPAddress address) => IsListed(address) || Array.Exists(EmbeddedIn(address), IsListed);

    private bool IsListed(IPAddress address) => Array.Exists(_networks, network => network.Contains(address));

    // The IPv4 addresses that a router or the system may take out of an IPv6 one: mapped, compatible, NAT64 (RFC 6052, with the /96
    // and the /48 layout), 6to4.
    private static IPAddress[] EmbeddedIn(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return [];
        byte[] bytes = address.GetAddressBytes();
        if (address.IsIPv4MappedToIPv6 || _compatible.Contains(address) || _nat64.Contains(address))
            return [new IPAddress(bytes.AsSpan(12))];
        if (_localNat64.Contains(address))
            return [new IPAddress(bytes.AsSpan(12)), new IPAddress([bytes[6], bytes[7], bytes[9], bytes[10]])];
        return _sixToFour.Contains(address) ? [new IPAddress(bytes.AsSpan(2, 4))] : [];
    }
}
