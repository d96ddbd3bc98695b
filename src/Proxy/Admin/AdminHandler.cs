using System.Globalization;
using System.Net;
using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Telemetry.Metrics;

namespace Sallyport.Proxy.Admin;

/// <summary>Answers the admin port: small pages for people, probes and scrapers, read-only (design.md section 4).</summary>
internal sealed class AdminHandler(ProxyView view) : ConnectionHandler
{
    private const string Index =
        """
        /healthz/live   the process answers
        /healthz/ready  new requests should be sent here
        /metrics        for Prometheus
        /config         documents, listeners and routes in force
        /keys           the keys of each issuer
        /decisions      the last decisions, newest first (?request-id=ID&reason=CODE&limit=N)
        """;

    public override async ValueTask HandleAsync(ServerExchange exchange)
    {
        AdminAnswer answer = Answer(exchange.Request);
        ResponseHead response = exchange.Response;
        response.Status = answer.Status;
        if (answer.Status == 405)
            response.Headers.Set("allow"u8, "GET, HEAD"u8);
        response.Headers.Set("content-type"u8, Encoding.ASCII.GetBytes(answer.ContentType));
        response.Headers.Set("content-length"u8, Encoding.ASCII.GetBytes(answer.Body.Length.ToString(CultureInfo.InvariantCulture)));
        response.Headers.Set("cache-control"u8, "no-store"u8);
        response.Headers.Set("x-content-type-options"u8, "nosniff"u8);
        await exchange.StartResponseAsync(hasBody: true, exchange.Aborted);
        await exchange.WriteBodyAsync(answer.Body, exchange.Aborted);
        await exchange.EndResponseAsync(null, exchange.Aborted);
    }

    public override ValueTask HandleTcpAsync(TcpConnection connection) => default;

    private AdminAnswer Answer(RequestHead request)
    {
        if (!request.Method.SequenceEqual("GET"u8) && !request.Method.SequenceEqual("HEAD"u8))
            return AdminAnswer.Text(405, "Only GET and HEAD.");
        if (!IsOwnHost(request))
            return AdminAnswer.Text(403, "This port answers to an IP address or localhost as host only.");
        string query = Encoding.Latin1.GetString(request.Query);
        return Encoding.Latin1.GetString(request.PathWithoutQuery) switch
        {
            "/" => AdminAnswer.Text(200, Index),
            "/healthz/live" => AdminAnswer.Text(200, "live"),
            "/healthz/ready" => Ready(),
            "/metrics" => new AdminAnswer(200, PrometheusWriter.ContentType, MetricsPage.Render(view)),
            "/config" => ConfigPage.Render(view),
            "/keys" => KeysPage.Render(view),
            "/decisions" => DecisionsPage.Render(view, query),
            _ => AdminAnswer.Text(404, "No such page; / lists them."),
        };
    }

    private AdminAnswer Ready() => view.Readiness.Status switch
    {
        ReadinessStatus.Ready => AdminAnswer.Text(200, "ready"),
        ReadinessStatus.Draining => AdminAnswer.Text(503, "draining"),
        _ => AdminAnswer.Text(503, "starting"),
    };

    // On loopback nobody but a browser that was lured by DNS rebinding asks for another name.
    private static bool IsOwnHost(RequestHead request)
    {
        if (!request.Connection.LocalAddress.IsLoopback)
            return true;
        string host = Encoding.Latin1.GetString(request.Authority);
        int colon = host.LastIndexOf(':');
        if (colon > host.LastIndexOf(']'))
            host = host[..colon];
        return IPAddress.TryParse(host, out _) || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }
}
