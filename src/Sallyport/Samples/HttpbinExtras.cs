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
    private const int MaxRedirects = 20;

    // One red pixel: enough for whoever asks whether a picture came through.
    private static readonly byte[] _png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==");

    /// <summary>Answers when the path is one of these; null when it is not.</summary>
    public static Task? TryAnswer(HttpContext context, string[] pieces, HttpbinFlavour flavour) => pieces switch
    {
        ["html"] => SampleText.WriteAsync(context, "text/html; charset=utf-8", "<!DOCTYPE html>\n<html>\n  <body>\n    <h1>A page</h1>\n  </body>\n</html>\n"),
        ["robots.txt"] => SampleText.WriteAsync(context, "text/plain", "User-agent: *\nDisallow: /deny\n"),
        ["image"] or ["image", "png"] => SampleText.WriteAsync(context, "image/png", _png),
        ["cookies"] => HttpbinSample.JsonAsync(context, flavour, json => WriteCookies(json, context.Request)),
        ["cookies", "set"] => SetCookies(context),
        ["cookies", "set", var name, var value] => SetCookie(context, name, value),
        ["basic-auth", var user, var password] => BasicAuthAsync(context, user, password, flavour),
        ["bytes", var count] when Number(count, MaxBytes) is { } n => SampleText.WriteAsync(context, "application/octet-stream", RandomNumberGenerator.GetBytes(n)),
        ["stream", var count] when Number(count, MaxStreamLines) is { } n => StreamAsync(context, n),
        ["uuid"] => HttpbinSample.JsonAsync(context, flavour, json => json.WriteString("uuid", Guid.NewGuid())),
        ["json"] => HttpbinSample.JsonAsync(context, flavour, json => json.WriteString("greeting", "hello")),
        ["xml"] => SampleText.WriteAsync(context, "application/xml", "<?xml version=\"1.0\"?>\n<greeting>hello</greeting>\n"),
        ["deny"] => SampleText.WriteAsync(context, "text/plain", "Robots are asked to stay away from here\n"),
        ["hostname"] => HttpbinSample.JsonAsync(context, flavour, json => json.WriteString("hostname", Environment.GetEnvironmentVariable("HOSTNAME") ?? Environment.MachineName)),
        ["bearer"] => BearerAsync(context, flavour),
        ["response-headers"] => ResponseHeadersAsync(context, flavour),
        ["redirect", var count] when Number(count, MaxRedirects) is { } n and > 0 => Redirect(context, n == 1 ? "/get" : $"/redirect/{n - 1}"),
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

    private static Task BasicAuthAsync(HttpContext context, string user, string password, HttpbinFlavour flavour)
    {
        string expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        if (context.Request.Headers.Authorization.ToString() != expected)
            return ChallengeAsync(context, "Basic realm=\"Fake Realm\"");
        return HttpbinSample.JsonAsync(context, flavour, json =>
        {
            json.WriteBoolean(flavour.ListsValues ? "authorized" : "authenticated", true);
            json.WriteString("user", user);
        });
    }

    // Whatever stands behind Bearer is let in, and given back: whether it is worth anything is the proxy's business.
    private static Task BearerAsync(HttpContext context, HttpbinFlavour flavour)
    {
        const string scheme = "Bearer ";
        string given = context.Request.Headers.Authorization.ToString();
        if (!given.StartsWith(scheme, StringComparison.Ordinal)) return ChallengeAsync(context, "Bearer");
        return HttpbinSample.JsonAsync(context, flavour, json =>
        {
            json.WriteBoolean("authenticated", true);
            json.WriteString("token", given[scheme.Length..]);
        });
    }

    private static Task ChallengeAsync(HttpContext context, string challenge)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = challenge;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static Task ResponseHeadersAsync(HttpContext context, HttpbinFlavour flavour)
    {
        foreach ((string name, StringValues values) in context.Request.Query)
        {
            bool isToken = name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
            // What frames the answer is the server's to say.
            if (isToken && !values.ToString().Any(c => char.IsControl(c) || c > '~') && name.ToLowerInvariant() is not ("content-length" or "transfer-encoding" or "connection"))
                context.Response.Headers[name] = values;
        }
        return HttpbinSample.JsonAsync(context, flavour, json =>
        {
            foreach ((string name, StringValues values) in context.Request.Query) json.WriteString(name, values.ToString());
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

}
