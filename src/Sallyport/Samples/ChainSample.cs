using Microsoft.AspNetCore.Http;

namespace Sallyport.Samples;

/// <summary>
/// A link of the chain customer, preference, recommendation: it puts its name before what the next one answers. A failure further
/// on arrives as 503 with the words of everyone it passed, which is how the tutorial shows where it happened.
/// </summary>
internal sealed class ChainSample(string name, Uri next, SampleCalls calls)
{
    public async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path.Value is "/health" or "/health/live" or "/health/ready")
        {
            await SampleText.WriteAsync(context, SampleText.Plain, "ok\n");
            return;
        }
        (int? status, string text) = await calls.GetAsync(context.Request, next, "user-agent", "user-preference", "baggage-user-agent");
        string words = text.Trim();
        if (status != StatusCodes.Status200OK) words = status is null ? $"Error: {words}" : $"Error: {status} - {words}";
        await SampleText.WriteAsync(context, SampleText.Plain, $"{name} => {words}\n",
            status == StatusCodes.Status200OK ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
