using System.Net.Security;
using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Forwarding;

/// <summary>Passes the bytes of a connection that is not HTTP on to its destination and back (TCP ports, PASSTHROUGH, CONNECT).</summary>
public sealed class TcpForwarder(UpstreamClusters clusters)
{
    /// <summary>One tunnel: who wants it, and how its client's side begins once the upstream is there.</summary>
    private readonly record struct Wish(
        IpAddress Source, Func<ValueTask<DuplexConnection>> Begin, ForwardRecord? Record, CancellationToken Aborted, Action<long, long>? Count);

    /// <summary>
    /// Connects and copies both ways until both ends finished. When the destination cannot be reached the client's connection is reset.
    /// </summary>
    /// <param name="connection">The client's.</param>
    /// <param name="cluster">Null: unknown.</param>
    /// <param name="exchange">Gets what the access log tells, if given.</param>
    /// <returns><see cref="ForwardStatus.Upgraded"/> after a tunnel, or why there was none.</returns>
    internal async Task<ForwardStatus> ForwardAsync(TcpConnection connection, ClusterPlan? cluster, TcpExchange? exchange = null)
    {
        Wish wish = new(
            connection.Facts.SourceAddress, () => ValueTask.FromResult(connection.Client), exchange?.Upstream, connection.Aborted,
            exchange is null ? null : exchange.Count);
        ForwardStatus status = cluster is null ? ForwardStatus.ClusterUnknown : await TryAsync(wish, clusters.StateOf(cluster));
        if (status is not (ForwardStatus.Upgraded or ForwardStatus.ClusterUnknown))
            connection.Client.Abort();
        if (exchange is not null)
            exchange.Upstream.Status = status;
        return status;
    }

    /// <summary>
    /// CONNECT: connects, answers 200, and copies both ways. When the destination cannot be reached nothing was answered.
    /// </summary>
    public async Task<ForwardStatus> TunnelAsync(ServerExchange exchange, ClusterPlan? cluster)
    {
        ClusterState? state = cluster is null ? null : clusters.StateOf(cluster, exchange.Request.Authority);
        Wish wish = new(
            exchange.Request.Connection.SourceAddress, () => AcceptAsync(exchange), exchange.Upstream, exchange.Aborted, null);
        ForwardStatus status = state is null ? ForwardStatus.ClusterUnknown : await TryAsync(wish, state);
        exchange.Upstream.Status = status;
        return status;
    }

    private static async ValueTask<DuplexConnection> AcceptAsync(ServerExchange exchange)
    {
        exchange.Response.Status = 200;
        exchange.Response.BeginsTunnel = true;
        await exchange.StartResponseAsync(hasBody: false, exchange.Aborted);
        return exchange.TakeOverConnection();
    }

    private async Task<ForwardStatus> TryAsync(Wish wish, ClusterState state)
    {
        if (wish.Record is { } record)
            record.Cluster = state.Plan;
        try
        {
            return await state.ChooseAsync(wish.Source, wish.Aborted) is { } endpoint
                ? await RunAsync(wish, state, endpoint) : ForwardStatus.NoHealthyUpstream;
        }
        catch (OperationCanceledException)
        {
            return ForwardStatus.ClientGone;
        }
    }

    private async Task<ForwardStatus> RunAsync(Wish wish, ClusterState state, EndpointState endpoint)
    {
        if (!endpoint.TryBeginRequest())
            return ForwardStatus.Overflow;
        try
        {
            // A tunnel cannot share another's connection, so there is nothing to wait for.
            if (endpoint.Budget is not null && !endpoint.Budget.TryOpen(endpoint))
                return ForwardStatus.Overflow;
            if (endpoint.Budget is null)
                endpoint.OnConnectionOpening();
            try
            {
                return await TunnelAsync(wish, state, endpoint);
            }
            finally
            {
                endpoint.OnConnectionClosed();
            }
        }
        finally
        {
            endpoint.EndRequest();
        }
    }

    private async Task<ForwardStatus> TunnelAsync(Wish wish, ClusterState state, EndpointState endpoint)
    {
        if (wish.Record is { } record)
            (record.UpstreamHost, record.Attempts) = (endpoint.Name, 1);
        SocketConnection socket;
        SslStream? stream;
        using (CancellationTokenSource timer = new(state.Plan.ConnectTimeout, clusters.Options.Time))
        using (CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, wish.Aborted))
        {
            try
            {
                string? serverName = endpoint.IsPlain ? null : state.Tls?.ServerNameFor(Encoding.Latin1.GetBytes(state.Plan.Host));
                SslClientAuthenticationOptions? tls = serverName is null ? null : state.Tls?.OptionsFor(serverName, TlsPurpose.Tcp);
                (socket, stream) = await UpstreamConnector.ConnectAsync(endpoint, tls, clusters.Options, either.Token);
            }
            catch (OperationCanceledException) when (timer.IsCancellationRequested)
            {
                return ForwardStatus.ConnectTimeout;
            }
            catch (Exception error) when (UpstreamConnector.IsConnectError(error))
            {
                return ForwardStatus.ConnectFailed;
            }
        }
        if (wish.Record is not null)
            wish.Record.LocalAddress = socket.LocalEndPoint?.ToString();
        using SocketDuplex upstream = new(socket, stream);
        (long sent, long received) = await Tunnel.RunAsync(await wish.Begin(), upstream, wish.Aborted);
        wish.Count?.Invoke(sent, received);
        return ForwardStatus.Upgraded;
    }
}
