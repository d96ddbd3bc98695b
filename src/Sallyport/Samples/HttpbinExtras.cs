using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Primitives;

namespace Sallyport.Samples;

/// <summary>The endpoints of httpbin that do not report a request: pages, pictures, cookies, passwords, bytes and streams.</summary>
internal static class HttpbinExtras
{
    private const int MaxBytes = 100 * 1024;
    private const int MaxStreamLines = 100;

    // One red pixel: enough for whoever asks whether a picture came through.
    private static readonly byte[] _png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==");

    /// <summary>Answers when the path is one of these; null when it is not.</summary>
    public static Task? TryAnswer(HttpContext context, string[] pieces) => pieces switch
    {
        ["html"] => TextAsync(context, "text/html; charset=utf-8", "<!DOCTYPE html>\n<html>\n  <body>\n    <h1>A page</h1>\n  </body>\n</html>\n"),
        ["robots.txt"] => TextAsync(context, "text/plain", "User-agent: *\nDisallow: /deny\n"),
        ["image"] or ["image", "png"] => BytesAsync(context, "image/png", _png),
        ["cookies"] => HttpbinSample.JsonAsync(context, json => WriteCookies(json, context.Request)),
        ["cookies", "set"] => SetCookies(context),
        ["cookies", "set", var name, var value] => SetCookie(context, name, value),
        ["basic-auth", var user, var password] => BasicAuthAsync(context, user, password),
        ["bytes", var count] when Number(count, MaxBytes) is { } n => BytesAsync(context, "application/octet-stream", RandomNumberGenerator.GetBytes(n)),
        ["stream", var count] when Number(count, MaxStreamLines) is { } n => StreamAsync(context, n),
        ["uuid"] => HttpbinSample.JsonAsync(context, json => json.WriteString("uuid", Guid.NewGuid())),
        ["redirect-to"] => Redirect(context, context.Request.Query["url"].ToString()),
        _ => null,
    };

    private static int? Number(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? Math.Min(number, most) : null;

    private static void WriteCookies(Utf8JsonWriter json, HttpRequest request)
    {
        json.WriteStartObject("cookies");
        foreach ((string name, string value) in request.Cookies.OrderBy(c => c.Key, StringComparer.Ordinal)) json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static Task SetCookies(HttpContext context)
    {
        foreach ((string name, StringValues value) in context.Request.Query) context.Response.Cookies.Append(name, value.ToString());
        return Redirect(context, "/cookies");
    }

    private static Task SetCookie(HttpContext context, string name, string value)
    {
        context.Response.Cookies.Append(name, value);
        return Redirect(context, "/cookies");
    }

    private static Task Redirect(HttpContext context, string location)
    {
        // A sample's answer, but still no second header line out of a query.
        if (location.Length == 0 || location.Any(char.IsControl))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }
        context.Response.Redirect(location);
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static Task BasicAuthAsync(HttpContext context, string user, string password)
    {
        string expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        if (context.Request.Headers.Authorization.ToString() != expected)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"Fake Realm\"";
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        }
        return HttpbinSample.JsonAsync(context, json =>
        {
            json.WriteBoolean("authenticated", true);
            json.WriteString("user", user);
        });
    }

    private static async Task StreamAsync(HttpContext context, int lines)
    {
        context.Response.ContentType = "application/json";
        for (int id = 0; id < lines; id++)
        {
            await context.Response.WriteAsync(JsonSerializer.Serialize(new { id, url = context.Request.GetDisplayUrl() }) + "\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static Task TextAsync(HttpContext context, string type, string text) => BytesAsync(context, type, Encoding.UTF8.GetBytes(text));

    private static async Task BytesAsync(HttpContext context, string type, byte[] bytes)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
