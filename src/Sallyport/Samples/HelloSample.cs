using Microsoft.AspNetCore.Http;

namespace Sallyport.Samples;

/// <summary>Two greetings: one tells the path that was asked for, the other which version and Pod answered.</summary>
internal sealed class HelloSample(string version, string pod)
{
    /// <summary>The greeting with the path.</summary>
    public static Task GreetAsync(HttpContext context) =>
        SampleText.WriteAsync(context, SampleText.Plain, $"Hello World! {context.Request.Path.ToUriComponent()}\n");

    /// <summary>The greeting with version and Pod, at /hello.</summary>
    public Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/hello" => SampleText.WriteAsync(context, SampleText.Html, $"Hello version: {version}, instance: {pod}\n"),
        "/health" => SampleText.WriteAsync(context, SampleText.Html, "ok\n"),
        _ => SampleText.WriteAsync(context, SampleText.Html, "Not found: this greets at /hello\n", StatusCodes.Status404NotFound),
    };
}
