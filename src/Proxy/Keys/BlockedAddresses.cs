using System.Net;
using System.Net.Sockets;

namespace Sallyport.Proxy.Keys;

/// <summary>
/// Addresses no key set is fetched from: link-local ones and the metadata services of clouds, also written as IPv4-mapped IPv6
/// (request-authentication.md 11.4). Private and loopback addresses are allowed.
/// </summary>
internal static class BlockedAddresses
{
    private static readonly IPNetwork[] Networks =
    [
        IPNetwork.Parse("169.254.0.0/16"), // link-local, metadata of most clouds among it
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("fd00:ec2::254/128"), // metadata, AWS
        IPNetwork.Parse("100.100.100.200/32"), // metadata, Alibaba Cloud
        IPNetwork.Parse("168.63.129.16/32"), // wire server, Azure
        IPNetwork.Parse("192.0.0.192/32"), // metadata, Oracle Cloud
    ];

    public static bool Contains(IPAddress address)
    {
        IPAddress plain = address.AddressFamily == AddressFamily.InterNetworkV6 && address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(Networks, network => network.Contains(plain));
    }
}
