using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sallyport.Samples;

/// <summary>A whole answer of known length.</summary>
internal static class SampleText
{
    public const string Plain = "text/plain; charset=utf-8";
    public const string Html = "text/html; charset=utf-8";
    public const string Json = "application/json";

    public static Task WriteAsync(HttpContext context, string type, string text, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, type, Encoding.UTF8.GetBytes(text));
    }

    public static async Task WriteAsync(HttpContext context, string type, byte[] bytes)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
