using System.Net;
using System.Net.Sockets;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>The fast path's promise: a small request on a warm connection allocates nothing.</summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests
{
    private const int Requests = 2000;

#if DEBUG
    // Unoptimised async methods are classes of their own, so a debug build can only show that nothing large is allocated.
    private const long MostBytes = 3000;
#else
    // What the runtime itself allocates now and then, spread over the requests.
    private const long MostBytes = 40;
#endif

    [Fact]
    public async Task A_warm_request_allocates_nothing()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Thread server = new(() => Serve(listener)) { IsBackground = true };
        server.Start();
        using ForwarderFixture forwarder = new();
        RoutePlan route = ForwarderFixture.RouteTo(((IPEndPoint)listener.LocalEndPoint!).Port);
        ReusedExchange exchange = new();
        await SendAsync(forwarder, route, exchange, Requests / 2);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await SendAsync(forwarder, route, exchange, Requests);
        long perRequest = (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests;
        perRequest.ShouldBeLessThan(MostBytes);
    }

    private static async Task SendAsync(ForwarderFixture forwarder, RoutePlan route, ReusedExchange exchange, int count)
    {
        for (int i = 0; i < count; i++)
        {
            exchange.Begin();
            (await forwarder.Forwarder.ForwardAsync(Engine.Permit.WithoutPolicy, route, exchange)).ShouldBeAnswered();
        }
    }

    // One connection, blocking calls: the upstream must not allocate either.
    private static void Serve(Socket listener)
    {
        using Socket socket = listener.Accept();
        byte[] buffer = new byte[4096];
        byte[] answer = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok"u8.ToArray();
        while (socket.Receive(buffer, 0, buffer.Length, SocketFlags.None, out SocketError error) > 0 && error == SocketError.Success)
            socket.Send(answer, 0, answer.Length, SocketFlags.None, out _);
    }
}
