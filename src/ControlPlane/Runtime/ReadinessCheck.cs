using System.Net;
using System.Net.Sockets;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>Waits until an address accepts connections.</summary>
internal static class ReadinessCheck
{
    private static readonly TimeSpan _first = TimeSpan.FromMilliseconds(20), _longest = TimeSpan.FromMilliseconds(500);

    public static async Task AcceptsAsync(IPEndPoint address, TimeProvider time, CancellationToken cancel)
    {
        TimeSpan wait = _first;
        while (!await IsAcceptingAsync(address, cancel))
        {
            await Task.Delay(wait, time, cancel);
            wait = wait * 2 < _longest ? wait * 2 : _longest;
        }
    }

    private static async Task<bool> IsAcceptingAsync(IPEndPoint address, CancellationToken cancel)
    {
        using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, cancel);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
