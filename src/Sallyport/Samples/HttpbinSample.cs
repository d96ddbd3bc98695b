using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sallyport.Samples;

/// <summary>The part of httpbin that tutorials use, with its forms of answers, so that what they print is what comes.</summary>
internal sealed class HttpbinSample(HttpbinFlavour flavour)
{
    private const double MaxDelaySeconds = 10;
    private const int MaxEchoedBodyBytes = 1 << 20;

    private static readonly string[] _methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    public async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers.AccessControlAllowCredentials = "true";
        string path = context.Request.Path.Value ?? "/";
        string[] pieces = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string first = pieces.Length == 0 ? "" : pieces[0];
        switch (first)
        {
            case "" when pieces.Length == 0:
                await SampleText.WriteAsync(context, "text/html; charset=utf-8", HttpbinPage.Text);
                break;
            case "healthz" or "readyz":
                await SampleText.WriteAsync(context, "text/plain; charset=utf-8", "ok\n");
                break;
            case "ip":
                await JsonAsync(context, flavour, json => json.WriteString("origin", HttpbinReport.Origin(context.Request)));
                break;
            case "user-agent":
                await JsonAsync(context, flavour, json => json.WriteString("user-agent", context.Request.Headers.UserAgent.ToString()));
                break;
            case "headers":
                await JsonAsync(context, flavour, json => HttpbinReport.WriteHeaders(json, context.Request, flavour));
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
                if (HttpbinExtras.TryAnswer(context, pieces, flavour) is { } answering)
                {
                    await answering;
                    break;
                }
                await SampleText.WriteAsync(context, "text/html", "<title>404 Not Found</title>\n<h1>Not Found</h1>\n", StatusCodes.Status404NotFound);
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

    private Task ReportForMethodAsync(HttpContext context, string path)
    {
        string method = context.Request.Method == "HEAD" ? "GET" : context.Request.Method;
        if (string.Equals(method, path, StringComparison.OrdinalIgnoreCase))
            return ReportAsync(context, isAnything: false);
        context.Response.Headers.Allow = path == "get" ? "GET, HEAD, OPTIONS" : $"{path.ToUpperInvariant()}, OPTIONS";
        return SampleText.WriteAsync(context, "text/html", "<title>405 Method Not Allowed</title>\n<h1>Method Not Allowed</h1>\n",
            StatusCodes.Status405MethodNotAllowed);
    }

    private async Task ReportAsync(HttpContext context, bool isAnything)
    {
        byte[] body = _methods.Contains(context.Request.Method) ? await ReadBodyAsync(context) : [];
        await JsonAsync(context, flavour, json => HttpbinReport.Write(json, context.Request, body, isAnything, flavour));
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
            return SampleText.WriteAsync(context, "text/plain", "\n    -=[ teapot ]=-\n", status);
        if (status is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified))
            context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    internal static Task JsonAsync(HttpContext context, HttpbinFlavour flavour, Action<Utf8JsonWriter> write)
    {
        using StringWriter text = new() { NewLine = "\n" };
        Output.JsonText.Write(text, json =>
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        });
        return SampleText.WriteAsync(context, flavour.JsonType, text.ToString());
    }

}
