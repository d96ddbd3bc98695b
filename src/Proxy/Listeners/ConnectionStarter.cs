using System.Net;
using System.Net.Sockets;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.Listeners;

/// <summary>
/// The first steps of every connection: PROXY protocol header, what the port means now, what the client speaks. Then the
/// connection goes to the HTTP/1.1 reader or to the handler as opaque bytes.
/// </summary>
internal sealed class ConnectionStarter(ConnectionRegistry registry, ConnectionHandler handler)
{
    /// <summary>For what the client must send before any protocol is known.</summary>
    private static readonly TimeSpan s_helloLimit = TimeSpan.FromSeconds(60);

    /// <summary>Owns <paramref name="socket"/>; never throws.</summary>
    public async Task RunAsync(Socket socket, ListenerOptions options)
    {
        using var connection = new SocketConnection(socket);
        ConnectionEntry entry = registry.Add(connection);
        var input = new ReceiveBuffer(connection);
        try
        {
            socket.NoDelay = true;
            ConnectionFacts? facts = await ReadFactsAsync(socket, options, input, entry);
            if (facts is not null)
                await ServeAsync(facts, options.Plan(), input, entry);
        }
        catch (Exception error) when (ConnectionErrors.IsExpected(error))
        {
            // The client went away; there is nobody to tell.
        }
#pragma warning disable CA1031 // The boundary of one connection: a bug in it must not end the others.
        catch (Exception error)
#pragma warning restore CA1031
        {
            handler.OnUnhandled(null, error);
        }
        finally
        {
            connection.Dispose();
            registry.Remove(entry);
            input.Dispose();
        }
    }

    private static async ValueTask<ConnectionFacts?> ReadFactsAsync(
        Socket socket, ListenerOptions options, ReceiveBuffer input, ConnectionEntry entry)
    {
        ProxyProtocolHeader header = default;
        if (options.ProxyProtocol)
        {
            entry.WaitAtMost(s_helloLimit);
            int length;
            while ((length = ProxyProtocolHeader.TryRead(input.Unread, out header)) == 0)
            {
                int count = await input.ReceiveAsync();
                if (count == 0)
                    return null;
                input.Commit(count);
            }
            if (length < 0)
                return null;
            input.Consume(length);
        }
        return FactsOf((IPEndPoint)socket.RemoteEndPoint!, (IPEndPoint)socket.LocalEndPoint!, header, options);
    }

    private static ConnectionFacts FactsOf(IPEndPoint remote, IPEndPoint local, ProxyProtocolHeader header, ListenerOptions options)
    {
        bool isConveyed = !header.Source.IsNone;
        return new ConnectionFacts
        {
            SourceAddress = isConveyed ? header.Source : Plain(remote.Address),
            SourcePort = isConveyed ? header.SourcePort : remote.Port,
            LocalAddress = isConveyed ? header.Destination : Plain(local.Address),
            LocalPort = isConveyed ? header.DestinationPort : options.Plan()?.PolicyPort ?? options.ListenerPort,
            ListenerPort = options.ListenerPort,
        };
    }

    // A socket for both families shows an IPv4 peer as a mapped address.
    private static IpAddress Plain(IPAddress address) =>
        IpAddress.From(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private async ValueTask ServeAsync(ConnectionFacts facts, ListenerPlan? plan, ReceiveBuffer input, ConnectionEntry entry)
    {
        if (plan is { Protocol: ListenerProtocol.Tcp })
        {
            await ServeTcpAsync(facts, plan, input, entry);
            return;
        }
        using var http = new Http1Connection(input, facts, entry, handler);
        await http.RunAsync();
    }

    private async ValueTask ServeTcpAsync(ConnectionFacts facts, ListenerPlan plan, ReceiveBuffer input, ConnectionEntry entry)
    {
        if (!entry.TryEnter())
            return;
        var tcp = new TcpConnection
        {
            Facts = facts, Plan = plan, Client = new BufferedConnection(input), Aborted = registry.Aborting,
        };
        await handler.HandleTcpAsync(tcp);
    }
}
