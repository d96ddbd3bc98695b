using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sallyport.Samples;

/// <summary>The part of httpbin that tutorials use, with its forms of answers, so that what they print is what comes.</summary>
internal static class HttpbinSample
{
    private const double MaxDelaySeconds = 10;
    private const int MaxEchoedBodyBytes = 1 << 20;

    private static readonly string[] _methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    public static async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers.AccessControlAllowCredentials = "true";
        string path = context.Request.Path.Value ?? "/";
        string[] pieces = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string first = pieces.Length == 0 ? "" : pieces[0];
        switch (first)
        {
            case "" when pieces.Length == 0:
                await TextAsync(context, "text/html; charset=utf-8", HttpbinPage.Text);
                break;
            case "healthz" or "readyz":
                await TextAsync(context, "text/plain; charset=utf-8", "ok\n");
                break;
            case "ip":
                await JsonAsync(context, json => json.WriteString("origin", HttpbinReport.Origin(context.Request)));
                break;
            case "user-agent":
                await JsonAsync(context, json => json.WriteString("user-agent", context.Request.Headers.UserAgent.ToString()));
                break;
            case "headers":
                await JsonAsync(context, json => HttpbinReport.WriteHeaders(json, context.Request));
                break;
            case "status" when pieces.Length == 2 && TryReadStatus(pieces[1], out int status):
                await StatusAsync(context, status);
                break;
            case "delay" when pieces.Length == 2 && TryReadDelay(pieces[1], out TimeSpan delay):
                await Task.Delay(delay, context.RequestAborted);
                await ReportAsync(context, isAnything: false);
                break;
            case "anything":
                await ReportAsync(context, isAnything: true);
                break;
            case "get" or "post" or "put" or "patch" or "delete" when pieces.Length == 1:
                await ReportForMethodAsync(context, first);
                break;
            default:
                if (HttpbinExtras.TryAnswer(context, pieces) is { } answering)
                {
                    await answering;
                    break;
                }
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                await TextAsync(context, "text/html", "<title>404 Not Found</title>\n<h1>Not Found</h1>\n");
                break;
        }
    }

    private static bool TryReadStatus(string text, out int status) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= 200 and <= 599;

    private static bool TryReadDelay(string text, out TimeSpan delay)
    {
        bool isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds);
        delay = TimeSpan.FromSeconds(Math.Min(seconds, MaxDelaySeconds));
        return isNumber;
    }

    private static Task ReportForMethodAsync(HttpContext context, string path)
    {
        string method = context.Request.Method == "HEAD" ? "GET" : context.Request.Method;
        if (string.Equals(method, path, StringComparison.OrdinalIgnoreCase))
            return ReportAsync(context, isAnything: false);
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = path == "get" ? "GET, HEAD, OPTIONS" : $"{path.ToUpperInvariant()}, OPTIONS";
        return TextAsync(context, "text/html", "<title>405 Method Not Allowed</title>\n<h1>Method Not Allowed</h1>\n");
    }

    private static async Task ReportAsync(HttpContext context, bool isAnything)
    {
        byte[] body = _methods.Contains(context.Request.Method) ? await ReadBodyAsync(context) : [];
        await JsonAsync(context, json => HttpbinReport.Write(json, context.Request, body, isAnything));
    }

    private static async Task<byte[]> ReadBodyAsync(HttpContext context)
    {
        using MemoryStream body = new();
        byte[] buffer = new byte[16384];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (body.Length + read <= MaxEchoedBodyBytes)
                body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }

    private static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status418ImATeapot)
            return TextAsync(context, "text/plain", "\n    -=[ teapot ]=-\n");
        if (status is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified))
            context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    internal static Task JsonAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        using StringWriter text = new() { NewLine = "\n" };
        Output.JsonText.Write(text, json =>
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        });
        return TextAsync(context, "application/json", text.ToString());
    }

    private static async Task TextAsync(HttpContext context, string type, string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        if (context.Request.Method != "HEAD")
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
