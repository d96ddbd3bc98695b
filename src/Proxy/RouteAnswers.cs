using System.Text;
using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy;

/// <summary>The answers a route gives itself, after authorization (gateway-routing.md 1.9, 6.2, 6.3, 8). Each returns the reason it ended the request for.</summary>
internal static class RouteAnswers
{
    /// <summary>Whether the route does nothing but forward this request.</summary>
    public static bool HasNone(ServerExchange exchange, in RouteMatch match, RoutePlan route) =>
        !match.RedirectsToHttps && route is { Fault: null, Cors: null, Redirect: null, DirectResponse: null }
        && exchange.Request.Authentication.InvalidHeader is null;

    /// <summary>1.9: judged by <c>x-forwarded-proto</c> after hop handling.</summary>
    public static bool IsPlain(RequestHead request) =>
        !request.Headers.TryGet("x-forwarded-proto"u8, out ReadOnlySpan<byte> scheme) || !scheme.SequenceEqual("https"u8);

    public static async ValueTask<Reason> RedirectToHttpsAsync(ServerExchange exchange)
    {
        RedirectWriter.WriteHttpsLocation(exchange.Request, exchange.Response.Headers);
        await LocalReply.RespondAsync(exchange, Reason.HttpsRedirect);
        return Reason.HttpsRedirect;
    }

    public static async ValueTask<Reason> RedirectAsync(ServerExchange exchange, RoutePlan route)
    {
        RedirectPlan redirect = route.Redirect!;
        RedirectWriter.WriteLocation(redirect, exchange.Request, exchange.Response.Headers);
        LocalReply.Fill(exchange, redirect.Status, default);
        ApplyHeaders(exchange, route);
        await LocalReply.SendAsync(exchange, default);
        return Reason.Redirect;
    }

    // 6.3: header operations may change even the content type.
    public static async ValueTask<Reason> RespondDirectlyAsync(ServerExchange exchange, RoutePlan route)
    {
        DirectResponsePlan direct = route.DirectResponse!;
        if (direct.Status == 301)
            RedirectWriter.WriteOwnLocation(exchange.Request, exchange.Response.Headers);
        LocalReply.Fill(exchange, direct.Status, direct.Body);
        ApplyHeaders(exchange, route);
        await LocalReply.SendAsync(exchange, direct.Body);
        return direct.Reason;
    }

    private static void ApplyHeaders(ServerExchange exchange, RoutePlan route) => HeaderOperator.Apply(
        [route.ResponseHeaders], exchange.Response.Headers,
        new FormatContext { Request = exchange.Request, Response = exchange.Response.Headers, RouteName = route.Name });

    // 8.7: first the pause, then perhaps the end.
    public static async ValueTask<Reason> InjectFaultAsync(ServerExchange exchange, FaultPlan plan, TimeProvider time)
    {
        FaultDecision fault = FaultDecision.Decide(plan, (uint)Random.Shared.NextInt64(), (uint)Random.Shared.NextInt64());
        if (fault.Delay > TimeSpan.Zero)
            await Task.Delay(fault.Delay, time, exchange.Aborted);
        if (!fault.Aborts)
            return Reason.None;
        await LocalReply.RespondAsync(exchange, fault.AbortStatus ?? 200, LocalReply.TextOf(Reason.FaultAbort), fault.AbortGrpcStatus);
        return Reason.FaultAbort;
    }

    /// <summary>8.2-8.5: answers a preflight; for any other allowed request it leaves the fields for whatever answer follows.</summary>
    public static async ValueTask<Reason> AnswerPreflightAsync(ServerExchange exchange, CorsPlan plan)
    {
        if (CorsEvaluator.Evaluate(plan, exchange.Request, exchange.AnswerFields) != CorsStatus.Preflight)
            return Reason.None;
        await LocalReply.RespondAsync(exchange, Reason.CorsPreflight);
        return Reason.CorsPreflight;
    }

    /// <summary>request-authentication.md 12.2: a claim with a line feed cannot be sent in a header.</summary>
    public static async ValueTask<Reason> RefuseHeaderAsync(ServerExchange exchange, byte[] header)
    {
        byte[] body = Encoding.ASCII.GetBytes($"invalid header value for: {Encoding.ASCII.GetString(header)}");
        await LocalReply.RespondAsync(exchange, Reasons.Of(Reason.ResponseHeaderInvalid).Status, body);
        return Reason.ResponseHeaderInvalid;
    }
}
