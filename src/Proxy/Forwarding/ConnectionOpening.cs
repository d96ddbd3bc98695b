using System.Net.Security;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Forwarding;

/// <summary>Gets an HTTP/1.1 connection when none is idle: within the destination's limits and timeouts.</summary>
internal readonly struct ConnectionOpening(ClusterState cluster, EndpointState endpoint, string? serverName)
{
    /// <summary>The connection, or null with <see cref="ForwardState.OpenFailure"/>.</summary>
    public async ValueTask<UpstreamCall?> OpenAsync(ForwardState state)
    {
        ConnectionBudget? budget = endpoint.Budget;
        if (budget is not null && !budget.TryBeginWait())
        {
            state.OpenFailure = ForwardStatus.Overflow;
            return null;
        }
        using ConnectDeadline deadline = new(state, cluster.Plan.ConnectTimeout);
        try
        {
            return await WaitOrConnectAsync(budget, state, deadline);
        }
        catch (OperationCanceledException)
        {
            state.OpenFailure = deadline.Outcome;
        }
        catch (Exception error) when (UpstreamConnector.IsConnectError(error))
        {
            state.OpenFailure = ForwardStatus.ConnectFailed;
        }
        finally
        {
            budget?.EndWait();
        }
        return null;
    }

    private async ValueTask<UpstreamCall> WaitOrConnectAsync(ConnectionBudget? budget, ForwardState state, ConnectDeadline deadline)
    {
        while (budget is not null && !budget.TryOpen(endpoint))
        {
            // The connect timeout is for connecting; waiting is bounded by the route's timeouts and the client.
            await budget.WaitAsync(endpoint, deadline.RequestToken);
            if (endpoint.Pool.TryTake(serverName) is { } freed)
                return freed;
        }
        if (budget is null)
            endpoint.OnConnectionOpening();
        try
        {
            deadline.StartConnecting();
            SslClientAuthenticationOptions? tls = serverName is null ? null : cluster.Tls?.OptionsFor(serverName, TlsPurpose.Http11);
            (SocketConnection socket, SslStream? stream) = await UpstreamConnector.ConnectAsync(endpoint, tls, state.Options, deadline.ConnectToken);
            UpstreamConnection connection = new(endpoint.Pool, socket, stream, serverName);
            endpoint.Pool.OnOpened(connection);
            return connection;
        }
        catch
        {
            endpoint.OnConnectionClosed();
            throw;
        }
    }
}
