using System.Net.Sockets;
using System.Security.Authentication;

namespace Sallyport.Proxy.Listeners;

/// <summary>Tells the ends of connections, which are nobody's bug, from everything else.</summary>
internal static class ConnectionErrors
{
    public static bool IsExpected(Exception error) =>
        error is IOException or SocketException or ObjectDisposedException or OperationCanceledException or AuthenticationException;
}
