using System.ComponentModel;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Forwarding;

/// <summary>Opens connections to endpoints: TCP or unix socket, TLS on top where the destination asks for it.</summary>
internal static class UpstreamConnector
{
    /// <summary>Connects; failures are exceptions for which <see cref="IsConnectError"/> is true, or the cancellation.</summary>
    public static async Task<(SocketConnection Socket, SslStream? Tls)> ConnectAsync(
        EndpointState endpoint, SslClientAuthenticationOptions? tls, ForwardingOptions options, CancellationToken cancellation)
    {
        SocketConnection socket = await SocketConnection.ConnectAsync(endpoint.Address, cancellation);
        SslStream? stream = null;
        try
        {
            if (options.OutboundListener?.Invoke() is { } own && LeadsBack(socket, own))
                throw new IOException("The destination is this proxy's own outbound listener.");
            if (tls is not null)
            {
                stream = new SslStream(new DuplexStream(socket));
                await stream.AuthenticateAsClientAsync(tls, cancellation);
            }
            return (socket, stream);
        }
        catch
        {
            socket.Dispose();
            if (stream is not null)
                await stream.DisposeAsync();
            throw;
        }
    }

    // A request to it would go round and round. Both ends on one address means: on this machine.
    private static bool LeadsBack(SocketConnection socket, IPEndPoint own) =>
        socket.RemoteEndPoint is IPEndPoint remote && remote.Port == own.Port
        && socket.LocalEndPoint is IPEndPoint local && local.Address.Equals(remote.Address)
        && (own.Address.Equals(remote.Address) || own.Address.Equals(IPAddress.Any) || own.Address.Equals(IPAddress.IPv6Any));

    /// <summary>Refused, unreachable, TLS failed, or our own certificates cannot be read.</summary>
    public static bool IsConnectError(Exception error) =>
        error is SocketException or IOException or AuthenticationException or ObjectDisposedException or CryptographicException
            or Win32Exception or UnauthorizedAccessException;

    /// <summary>The address of a plan's endpoint when it needs no resolving; null: a name.</summary>
    public static EndPoint? ParseAddress(string address, int port)
    {
        if (address.StartsWith("unix:", StringComparison.Ordinal))
            return new UnixDomainSocketEndPoint(address["unix:".Length..].Replace("///", "/"));
        return IPAddress.TryParse(address.Trim('[', ']'), out IPAddress? parsed) ? new IPEndPoint(parsed, port) : null;
    }
}
