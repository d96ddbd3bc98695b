using System.Net;
using System.Net.Sockets;
using Sallyport.Policy.Compilation;

namespace Sallyport.Proxy.Keys;

/// <summary>
/// The way to a key set: through the operator's HTTP proxy, to an address of the documents, or to one of the resolver; never to a
/// blocked address. Judged after resolution, so that no name and no redirect leads around it (request-authentication.md 11.4).
/// </summary>
internal sealed class FetchRoute(KeySetFetchOptions options, ServiceAddresses addresses) : IWebProxy
{
    ICredentials? IWebProxy.Credentials { get => options.Proxy.Credentials; set => throw new NotSupportedException(); }

    /// <summary>The proxy for a URL; null: none. This machine and what the documents know are reached without one.</summary>
    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : options.Proxy.GetProxy(destination);

    public bool IsBypassed(Uri host) =>
        host.IsLoopback || addresses.Find(host.IdnHost, host.Port) is not null || options.Proxy.IsBypassed(host);

    /// <summary>Refuses a URL whose connection the proxy will make, where we can tell that it leads to a blocked address.</summary>
    /// <exception cref="KeySetFetchException">It does.</exception>
    public async Task CheckProxiedAsync(Uri url, CancellationToken cancellation)
    {
        if (GetProxy(url) is null)
            return;
        try
        {
            await ResolveAsync(new DnsEndPoint(url.IdnHost, url.Port), cancellation);
        }
        catch (SocketException)
        {
            // A name that only the proxy can resolve: its own rules have to refuse what must not be reached.
        }
    }

    /// <summary>Connects to a server, or to the proxy in front of it.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        IPEndPoint[] found = IsProxy(context)
            ? await LookUpAsync(context.DnsEndPoint, cancellation)
            : await ResolveAsync(context.DnsEndPoint, cancellation);
        for (int i = 0; ; i++)
        {
            Socket socket = new(found[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(found[i], cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i < found.Length - 1)
            {
                socket.Dispose(); // the next address may answer
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private bool IsProxy(SocketsHttpConnectionContext context) =>
        context.InitialRequestMessage.RequestUri is { } url && GetProxy(url) is { } proxy
        && proxy.IdnHost == context.DnsEndPoint.Host && proxy.Port == context.DnsEndPoint.Port;

    private async Task<IPEndPoint[]> ResolveAsync(DnsEndPoint wanted, CancellationToken cancellation)
    {
        IPEndPoint[] found = addresses.Find(wanted.Host, wanted.Port) is { } endpoints
            ? [.. endpoints.Where(endpoint => IPAddress.TryParse(endpoint.Address, out _)).Select(endpoint => new IPEndPoint(IPAddress.Parse(endpoint.Address), endpoint.Port))]
            : await LookUpAsync(wanted, cancellation);
        IPEndPoint[] allowed = [.. found.Where(endPoint => !options.Blocked.Contains(endPoint.Address))];
        return allowed.Length > 0
            ? allowed
            : throw new KeySetFetchException($"the address of {wanted.Host} is link-local, a cloud metadata service, or in {BlockedAddresses.Variable}");
    }

    private static async Task<IPEndPoint[]> LookUpAsync(DnsEndPoint wanted, CancellationToken cancellation) =>
        [.. (await Dns.GetHostAddressesAsync(wanted.Host, cancellation)).Select(address => new IPEndPoint(address, wanted.Port))];
}
