using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Identity;

namespace Sallyport.Proxy.Listeners;

/// <summary>
/// The first steps of every connection: PROXY protocol header, what the port means now, what the client speaks, TLS. Then the
/// connection goes to the HTTP/1.1 reader, to Kestrel's HTTP/2, or to the handler as opaque bytes.
/// </summary>
internal sealed class ConnectionStarter(
    ConnectionRegistry registry, ConnectionHandler handler, Http2Server http2, Func<MeshIdentity?> identity)
{
    /// <summary>For what the client must send before any protocol is known.</summary>
    private static readonly TimeSpan s_helloLimit = TimeSpan.FromSeconds(60);

    /// <summary>A fresh connection may wait as long for its first request as a used one for its next.</summary>
    private static readonly TimeSpan s_idleLimit = TimeSpan.FromHours(1);

    private static long s_lastId;

    private readonly MeshTls _mesh = new(identity);
    private readonly GatewayTls _gateway = new(identity);

    /// <summary>Owns <paramref name="socket"/>; never throws.</summary>
    public async Task RunAsync(Socket socket, ListenerOptions options)
    {
        using var connection = new SocketConnection(socket);
        ConnectionEntry entry = registry.Add(connection);
        var input = new ReceiveBuffer(connection);
        ConnectionFacts? facts = null;
        try
        {
            socket.NoDelay = true;
            facts = await ReadFactsAsync(socket, options, input, entry);
            if (facts is not null)
                await ServeAsync(facts, options.Plan(), input, entry);
        }
        catch (AuthenticationException error)
        {
            handler.OnTlsRefused(facts, error.Message);
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
            LocalPort = isConveyed ? header.DestinationPort : options.IsOutbound ? local.Port : options.Plan()?.PolicyPort ?? options.ListenerPort,
            IsOutbound = options.IsOutbound,
            ListenerPort = options.ListenerPort,
            Id = Interlocked.Increment(ref s_lastId),
        };
    }

    // A socket for both families shows an IPv4 peer as a mapped address.
    private static IpAddress Plain(IPAddress address) =>
        IpAddress.From(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private async ValueTask ServeAsync(ConnectionFacts facts, ListenerPlan? plan, ReceiveBuffer input, ConnectionEntry entry)
    {
        bool isHttpCertain = plan is not { Protocol: ListenerProtocol.Auto };
        bool looksForTls = plan is { Protocol: ListenerProtocol.Tls } or { PeerMode: PeerMode.Strict or PeerMode.Permissive };
        if (plan is { Protocol: ListenerProtocol.Tcp } && !looksForTls)
        {
            await ServeTcpAsync(facts, plan, input, entry, null);
            return;
        }
        Speech? heard = await ListenAsync(input, isHttpCertain, entry);
        if (heard is not { } speech)
            return;
        if (speech == Speech.Tls && looksForTls)
            await ServeTlsAsync(facts, plan!, input, entry);
        else if (plan is { Protocol: ListenerProtocol.Tls } or { PeerMode: PeerMode.Strict })
            return;
        else if (plan is { Protocol: ListenerProtocol.Tcp } || !isHttpCertain && speech is Speech.Other or Speech.Tls)
            await ServeTcpAsync(facts, plan!, input, entry, null);
        else
            await ServeHttpAsync(facts, speech, input, entry);
    }

    /// <summary>Receives until it is known what the client speaks; null when it closed before.</summary>
    private static async ValueTask<Speech?> ListenAsync(ReceiveBuffer input, bool isHttpCertain, ConnectionEntry entry)
    {
        Speech speech;
        entry.WaitAtMost(s_idleLimit);
        while ((speech = FirstBytes.Classify(input.Unread, isHttpCertain)) == Speech.Unknown)
        {
            int count = await input.ReceiveAsync();
            if (count == 0)
                return null;
            input.Commit(count);
        }
        return speech;
    }

    // plan.PeerMode is STRICT or PERMISSIVE (peer-authentication.md 1, 4.2), or this is a gateway (gateway-routing.md 1.5-1.7).
    private async ValueTask ServeTlsAsync(ConnectionFacts facts, ListenerPlan plan, ReceiveBuffer input, ConnectionEntry entry)
    {
        ClientHello? hello;
        entry.WaitAtMost(s_helloLimit);
        bool isHello;
        while ((isHello = ClientHello.TryRead(input.Unread, out hello)) && hello is null)
        {
            int count = await input.ReceiveAsync();
            if (count == 0)
                return;
            input.Commit(count);
        }
        if (isHello && plan.Protocol == ListenerProtocol.Tls)
            await ServeGatewayTlsAsync(facts, plan, hello!, input, entry);
        else if (isHello && (plan.PeerMode == PeerMode.Strict || hello!.OffersMesh))
            await ServeMeshTlsAsync(facts, plan, hello!, input, entry);
        else if (plan.PeerMode == PeerMode.Permissive && plan.Protocol is ListenerProtocol.Tcp or ListenerProtocol.Auto)
            await ServeTcpAsync(WithTls(facts, isTls: false, hello, null), plan, input, entry, null);
        else
            entry.Abort();
    }

    private async ValueTask ServeMeshTlsAsync(
        ConnectionFacts facts, ListenerPlan plan, ClientHello hello, ReceiveBuffer input, ConnectionEntry entry)
    {
        // Ports with automatic detection are HTTP for clients that say so (peer-authentication.md 4.2).
        bool isTcp = plan.Protocol == ListenerProtocol.Tcp || plan.Protocol == ListenerProtocol.Auto && !hello.OffersMeshHttp;
        AcceptedTls? accepted = await _mesh.AcceptAsync(input, hello);
        if (accepted is null)
            handler.OnTlsRefused(facts, MeshIdentity.Missing);
        else
            await ServeInsideTlsAsync(WithTls(facts, isTls: true, hello, accepted.Peer), plan, accepted, entry, isTcp);
    }

    private async ValueTask ServeGatewayTlsAsync(
        ConnectionFacts facts, ListenerPlan plan, ClientHello hello, ReceiveBuffer input, ConnectionEntry entry)
    {
        TlsServerPlan? server = plan.TlsServers.Find(hello.ServerName);
        switch (server?.Mode)
        {
            case TlsServerMode.Passthrough or TlsServerMode.AutoPassthrough:
                SniRoutePlan? route = SniRoutes.Find(server, hello.ServerName);
                if (route is not null)
                    await ServeTcpAsync(WithTls(facts, isTls: false, hello, null), plan, input, entry, route);
                break;
            case TlsServerMode.Simple or TlsServerMode.Mutual or TlsServerMode.OptionalMutual or TlsServerMode.IstioMutual:
                AcceptedTls? accepted = await _gateway.AcceptAsync(input, hello, server);
                if (accepted is null)
                    handler.OnTlsRefused(facts, server.Mode == TlsServerMode.IstioMutual
                        ? MeshIdentity.Missing
                        : $"The TLS server for {string.Join(", ", server.Hosts)} has no usable certificate.");
                else
                    await ServeInsideGatewayTlsAsync(WithTls(facts, isTls: true, hello, accepted.Peer), plan, server, accepted, entry);
                break;
            default:
                break;
        }
    }

    // A server without HTTP (protocol TLS) has its tcp routes instead; without one of them the connection ends here.
    private async ValueTask ServeInsideGatewayTlsAsync(
        ConnectionFacts facts, ListenerPlan plan, TlsServerPlan server, AcceptedTls accepted, ConnectionEntry entry)
    {
        SniRoutePlan? route = server.Routes is null ? SniRoutes.Find(server, facts.ServerName) : null;
        if (server.Routes is null && route is null)
            accepted.Connection.Dispose();
        else
            await ServeInsideTlsAsync(facts, plan, accepted, entry, isTcp: route is not null, route);
    }

    private async ValueTask ServeInsideTlsAsync(
        ConnectionFacts facts, ListenerPlan plan, AcceptedTls accepted, ConnectionEntry entry, bool isTcp, SniRoutePlan? route = null)
    {
        using TlsConnection connection = accepted.Connection;
        using var input = new ReceiveBuffer(connection);
        if (isTcp)
            await ServeTcpAsync(facts, plan, input, entry, route);
        else if (await ListenAsync(input, isHttpCertain: true, entry) is { } speech)
            await ServeHttpAsync(facts, speech, input, entry);
        await connection.ShutdownSendAsync();
    }

    private async ValueTask ServeHttpAsync(ConnectionFacts facts, Speech speech, ReceiveBuffer input, ConnectionEntry entry)
    {
        if (speech == Speech.Http2)
        {
            if (entry.TryEnter())
                await http2.ServeAsync(new BufferedConnection(input), facts);
            return;
        }
        using var http = new Http1Connection(input, facts, entry, handler);
        await http.RunAsync();
    }

    private async ValueTask ServeTcpAsync(
        ConnectionFacts facts, ListenerPlan plan, ReceiveBuffer input, ConnectionEntry entry, SniRoutePlan? route)
    {
        if (!entry.TryEnter())
            return;
        await handler.HandleTcpAsync(new TcpConnection
        {
            Facts = facts, Plan = plan, SniRoute = route, Client = new BufferedConnection(input), Aborted = registry.Aborting,
        });
    }

    private static ConnectionFacts WithTls(ConnectionFacts facts, bool isTls, ClientHello? hello, PeerCertificate? peer) => new()
    {
        SourceAddress = facts.SourceAddress, SourcePort = facts.SourcePort, LocalAddress = facts.LocalAddress,
        LocalPort = facts.LocalPort, ListenerPort = facts.ListenerPort, Id = facts.Id,
        IsTls = isTls, ServerName = hello?.ServerName ?? [], Peer = peer,
    };
}
