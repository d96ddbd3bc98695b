using System.Net.Sockets;
using System.Text;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Tests.Listeners;

namespace Sallyport.Proxy.Tests.Http;

/// <summary>Runs alone, since it counts what the whole process allocates.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}

[Collection(AloneCollection.Name)]
public sealed class AllocationTests
{
    private const int Requests = 3000;
    private const int Rounds = 5;

    // Not zero: the clock ticks, the test runner reports. One small object a request would be 24.
#if DEBUG
    // Without optimisation every async method makes an object for its state; what is more than those few is found all the same.
    private const double MostBytes = 2500;
#else
    private const double MostBytes = 20;
#endif

    [Theory]
    [InlineData("GET /a HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer x\r\nVia: 1\r\n\r\n")]
    [InlineData("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]
    public async Task Serves_a_request_without_allocating(string request)
    {
        await using var set = new ListenerSet(new FixedHandler(), TimeProvider.System);
        using var client = new RawClient(set.Listen(new ListenerOptions
        {
            ListenerPort = 80, EndPoint = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0), Plan = static () => null,
        }));
        byte[] bytes = Encoding.ASCII.GetBytes(request), buffer = new byte[4096];
        Ask(client.Socket, bytes, buffer, Requests);
        // The least of some rounds: others in the process only add, and what a request allocates is in every round.
        double least = double.MaxValue;
        for (int round = 0; round < Rounds && least >= MostBytes; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Ask(client.Socket, bytes, buffer, Requests);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Requests);
        }
        least.ShouldBeLessThan(MostBytes);
    }

    [Fact]
    public async Task Holds_little_for_an_idle_connection()
    {
        const int connections = 400;
        // Some 2,600, of which a fifth is the client's.
        const double mostBytes = 4000;
        await using var set = new ListenerSet(new FixedHandler(), TimeProvider.System);
        System.Net.IPEndPoint address = set.Listen(new ListenerOptions
        {
            ListenerPort = 80, EndPoint = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0), Plan = static () => null,
        });
        byte[] bytes = "GET /a HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer x\r\n\r\n"u8.ToArray(), buffer = new byte[4096];
        List<RawClient> clients = new(2 * connections);
        void Open()
        {
            for (int i = 0; i < connections; i++)
            {
                var client = new RawClient(address);
                clients.Add(client);
                Ask(client.Socket, bytes, buffer, 1);
            }
        }
        Open();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Open();
        double each = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)connections;
        clients.ForEach(static client => client.Dispose());
        each.ShouldBeLessThan(mostBytes);
    }

    private static void Ask(Socket socket, byte[] request, byte[] buffer, int times)
    {
        for (int i = 0; i < times; i++)
        {
            socket.Send(request);
            int count = 0;
            do
                count += socket.Receive(buffer.AsSpan(count), SocketFlags.None);
            while (!buffer.AsSpan(0, count).EndsWith("hello"u8));
        }
    }

    private sealed class FixedHandler : ConnectionHandler
    {
        private readonly byte[] _body = "hello"u8.ToArray(), _buffer = new byte[64];

        public override async ValueTask HandleAsync(ServerExchange exchange)
        {
            while (await exchange.ReadBodyAsync(_buffer, default) > 0)
            {
            }
            exchange.Response.Status = 200;
            exchange.Response.Headers.Add("content-length"u8, "5"u8);
            await exchange.StartResponseAsync(true, default);
            await exchange.WriteBodyAsync(_body, default);
            await exchange.EndResponseAsync(null, default);
        }

        public override ValueTask HandleTcpAsync(TcpConnection connection) => default;
    }
}
