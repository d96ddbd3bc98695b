using Sallyport.Engine;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>
/// Asks external authorizers (authorization-policy.md 12). The engine says whom to ask and about what; here the call is made, over the
/// forwarder's own connections, and its answer read. Requests that no CUSTOM rule matches never come here.
/// </summary>
public sealed class ExternalAuthorizers(Forwarder forwarder, TimeProvider time)
{
    // What a timer can hold; nobody waits for the end of a longer one.
    private static readonly TimeSpan _longestTimeout = TimeSpan.FromMilliseconds(int.MaxValue);

    /// <summary>Asks about a request: its body is collected if the provider wants it, and stays to be forwarded.</summary>
    internal async ValueTask<CheckOutcome> AskAsync(ServerExchange exchange, ProviderPlan provider)
    {
        CheckBody? body;
        try
        {
            body = await CheckBody.CollectAsync(exchange, provider.Body);
        }
        catch (BadRequestBodyException)
        {
            return CheckOutcome.BodyBroken;
        }
        catch (Exception gone) when (ConnectionErrors.IsExpected(gone))
        {
            return CheckOutcome.ClientGone;
        }
        if (body is null)
            return CheckOutcome.BodyTooLarge;
        return await AskAsync(exchange, provider, body.Value);
    }

    /// <summary>Asks about a connection that is not HTTP; only gRPC providers know of such.</summary>
    internal ValueTask<CheckOutcome> AskAsync(TcpConnection connection, ProviderPlan provider) => CallAsync(
        provider, connection.Aborted,
        aborted => GrpcCheck.Make(
            provider, connection.Facts, CheckRequestMessage.OfConnection(connection.Facts, time.GetUtcNow()), aborted));

    private ValueTask<CheckOutcome> AskAsync(ServerExchange exchange, ProviderPlan provider, CheckBody body)
    {
        RequestHead request = exchange.Request;
        return CallAsync(provider, exchange.Aborted, aborted => provider.IsGrpc
            ? GrpcCheck.Make(provider, request.Connection, MessageOf(exchange, provider, body), aborted)
            : HttpCheck.Make(provider, request, body, aborted));
    }

    private ReadOnlyMemory<byte> MessageOf(ServerExchange exchange, ProviderPlan provider, CheckBody body) => CheckRequestMessage.OfRequest(
        exchange.Request, exchange.HasRequestBody ? exchange.RequestContentLength : 0, body, provider.Body is { IsRaw: true }, time.GetUtcNow());

    private async ValueTask<CheckOutcome> CallAsync(
        ProviderPlan provider, CancellationToken clientGone, Func<CancellationToken, CheckExchange> make)
    {
        // The whole call counts: finding an endpoint, connecting, the body, the answer to its end.
        using CancellationTokenSource limit = provider.Timeout > TimeSpan.Zero && provider.Timeout <= _longestTimeout
            ? new CancellationTokenSource(provider.Timeout, time) : new CancellationTokenSource();
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, clientGone);
        CheckExchange check = make(either.Token);
        ForwardStatus status = await forwarder.ForwardAsync(provider.Permit, provider.Route, check);
        if (clientGone.IsCancellationRequested)
            return CheckOutcome.ClientGone;
        CheckOutcome outcome = status == ForwardStatus.Answered ? Read(provider, check) : CheckOutcome.Failed;
        if (outcome.Reason != Reason.ExternalAuthorizationFailed)
            return outcome;
        return provider.FailOpen ? CheckOutcome.Passed : CheckOutcome.FailedWith(provider.StatusOnError);
    }

    private static CheckOutcome Read(ProviderPlan provider, CheckExchange check) =>
        provider.IsGrpc ? GrpcCheck.Read(check) : HttpCheck.Read(provider, check);
}
