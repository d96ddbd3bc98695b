using System.Net;
using System.Net.Sockets;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>
/// The block 127.N.0.0/16 of one runtime, of which each Pod gets addresses of its own, so that every Pod can bind its ports unchanged. A
/// socket without a file says that a block is taken: it ends with the process, however that ends.
/// </summary>
internal sealed class LoopbackBlock : IDisposable
{
    // 127.0 and 127.1 are what others use by habit; from 64 on nobody is known to.
    private const int FirstBlock = 64, LastBlock = 254;

    // x of 127.N.x.y: below 128 a Pod's, from 128 on its application's.
    private const int PodsPerBlock = 128 * 256, ApplicationOffset = 128;
    private const int FirstPod = 2;

    private readonly Socket _claim;
    private readonly byte _number;
    private readonly Lock _gate = new();
    private readonly HashSet<int> _used = [];
    private int _last = FirstPod - 1;

    private LoopbackBlock(Socket claim, byte number)
    {
        _claim = claim;
        _number = number;
    }

    /// <summary>Takes the first block that nobody has.</summary>
    /// <exception cref="IOException">All are taken.</exception>
    public static LoopbackBlock Take()
    {
        for (int number = FirstBlock; number <= LastBlock; number++)
        {
            Socket claim = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                // Linux' abstract names: no file that could stay behind, and as wide as loopback itself, one network namespace.
                claim.Bind(new UnixDomainSocketEndPoint($"\0sallyport-127.{number}"));
                claim.Listen();
                return new LoopbackBlock(claim, (byte)number);
            }
            catch (SocketException)
            {
                claim.Dispose();
            }
        }
        throw new IOException("all blocks of loopback addresses are taken by other runtimes");
    }

    /// <summary>Addresses that no Pod has, those last given back as late as possible.</summary>
    public PodAddress Allocate()
    {
        lock (_gate)
        {
            do
            {
                _last = _last + 1 < PodsPerBlock - 1 ? _last + 1 : FirstPod;
            }
            while (!_used.Add(_last));
            int high = _last >> 8, low = _last & 255;
            return new PodAddress(AddressOf(high, low), AddressOf(high + ApplicationOffset, low));
        }
    }

    public void Release(PodAddress address)
    {
        byte[] bytes = address.Application.GetAddressBytes();
        lock (_gate) _used.Remove(((bytes[2] - ApplicationOffset) << 8) | bytes[3]);
    }

    public void Dispose() => _claim.Dispose();

    private IPAddress AddressOf(int high, int low) => new([127, _number, (byte)high, (byte)low]);
}
