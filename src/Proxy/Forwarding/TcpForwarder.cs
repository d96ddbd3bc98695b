using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Forwarding;

/// <summary>Passes the bytes of a connection that is not HTTP on to its destination and back (TCP ports, PASSTHROUGH).</summary>
public sealed class TcpForwarder(UpstreamClusters clusters)
{
    /// <summary>
    /// Connects and copies both ways until both ends finished. When the destination cannot be reached the client's connection is reset.
    /// </summary>
    /// <returns><see cref="ForwardStatus.Upgraded"/> after a tunnel, or why there was none.</returns>
    public async Task<ForwardStatus> ForwardAsync(TcpConnection connection, ClusterPlan? cluster)
    {
        if (cluster is null)
            return ForwardStatus.ClusterUnknown;
        ClusterState state = clusters.StateOf(cluster);
        ForwardStatus status;
        try
        {
            status = await state.ChooseAsync(connection.Facts.SourceAddress, connection.Aborted) is { } endpoint
                ? await RunAsync(connection, state, endpoint) : ForwardStatus.NoHealthyUpstream;
        }
        catch (OperationCanceledException)
        {
            status = ForwardStatus.ClientGone;
        }
        if (status != ForwardStatus.Upgraded)
            connection.Client.Abort();
        return status;
    }

    private async Task<ForwardStatus> RunAsync(TcpConnection connection, ClusterState state, EndpointState endpoint)
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
                return await TunnelAsync(connection, state, endpoint);
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

    private async Task<ForwardStatus> TunnelAsync(TcpConnection connection, ClusterState state, EndpointState endpoint)
    {
        Socket socket;
        SslStream? stream;
        using (CancellationTokenSource timer = new(state.Plan.ConnectTimeout, clusters.Options.Time))
        using (CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, connection.Aborted))
        {
            try
            {
                string? serverName = endpoint.IsPlain ? null : state.Tls?.ServerNameFor(Encoding.Latin1.GetBytes(state.Plan.Host));
                SslClientAuthenticationOptions? tls = serverName is null ? null : state.Tls?.OptionsFor(serverName, TlsPurpose.Tcp);
                (socket, stream) = await UpstreamConnector.ConnectAsync(endpoint, tls, either.Token);
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
        using SocketDuplex upstream = new(socket, stream);
        await Tunnel.RunAsync(connection.Client, upstream, connection.Aborted);
        return ForwardStatus.Upgraded;
    }
}
