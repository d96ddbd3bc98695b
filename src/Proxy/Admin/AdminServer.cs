using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Admin;

/// <summary>The admin port, served by the proxy's own HTTP reader. It outlives the proxy's ports, so that probes see them drain.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    /// <summary>Where it listens unless the operator says otherwise (design.md section 4).</summary>
    public const int DefaultPort = 15000;

    /// <summary>As many proxies on one machine find a port of their own; behind that something else is wrong.</summary>
    private const int PortsTried = 1000;

    private readonly ListenerSet _listeners;

    private AdminServer(ListenerSet listeners, IPEndPoint endPoint)
    {
        _listeners = listeners;
        EndPoint = endPoint;
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Opens the port that <see cref="ProxyOptions.Admin"/> names; null for <c>none</c>.</summary>
    /// <exception cref="StartFailedException">The option cannot be read, or its address cannot be bound.</exception>
    public static AdminServer? Start(ProxyView view, ILogger log)
    {
        string? option = view.Options.Admin;
        if (option == "none")
            return null;
        IPEndPoint? asked = option is null ? null : Read(option);
        ListenerSet listeners = new(new AdminHandler(view), view.Time);
        try
        {
            return new AdminServer(listeners, asked is null ? ListenOnFreePort(listeners, log) : Listen(listeners, asked));
        }
        catch (Exception problem)
        {
            _ = listeners.DisposeAsync();
            throw problem is SocketException refused
                ? new StartFailedException(StartFailedException.CouldNotStart, $"--admin: cannot listen on {asked}: {refused.Message}")
                : problem;
        }
    }

    public ValueTask DisposeAsync() => _listeners.DisposeAsync();

    private static IPEndPoint ListenOnFreePort(ListenerSet listeners, ILogger log)
    {
        for (int port = DefaultPort; ; port++)
        {
            try
            {
                IPEndPoint endPoint = Listen(listeners, new IPEndPoint(IPAddress.Loopback, port));
                if (port != DefaultPort)
                    log.AdminMoved(DefaultPort, endPoint.ToString());
                return endPoint;
            }
            catch (SocketException refused)
                when (refused.SocketErrorCode == SocketError.AddressAlreadyInUse && port < DefaultPort + PortsTried)
            {
                // The next one, then.
            }
        }
    }

    private static IPEndPoint Listen(ListenerSet listeners, IPEndPoint endPoint) =>
        listeners.Listen(new ListenerOptions { ListenerPort = DefaultPort, EndPoint = endPoint, Plan = static () => null });

    private static IPEndPoint Read(string option)
    {
        int colon = option.LastIndexOf(':');
        bool isRead = IPAddress.TryParse(option.AsSpan(0, Math.Max(colon, 0)), out IPAddress? address)
            & ushort.TryParse(option.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port);
        return isRead
            ? new IPEndPoint(address!, port)
            : throw new StartFailedException(StartFailedException.Unreadable, $"--admin {option}: neither ADDR:PORT nor none");
    }
}
