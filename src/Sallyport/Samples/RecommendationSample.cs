using Microsoft.AspNetCore.Http;

namespace Sallyport.Samples;

/// <summary>The end of the chain: which version and Pod answered, and for the how manieth time; on request it fails until told otherwise.</summary>
internal sealed class RecommendationSample(string version, string pod)
{
    private int _count;
    private volatile bool _isMisbehaving;

    public Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/misbehave":
                _isMisbehaving = true;
                return SampleText.WriteAsync(context, SampleText.Plain, "From now on requests for '/' get a 503\n");
            case "/behave":
                _isMisbehaving = false;
                return SampleText.WriteAsync(context, SampleText.Plain, "From now on requests for '/' get a 200\n");
            case "/health" or "/health/live" or "/health/ready":
                return SampleText.WriteAsync(context, SampleText.Plain, "ok\n");
            case var _ when _isMisbehaving:
                Interlocked.Exchange(ref _count, 0);
                return SampleText.WriteAsync(context, SampleText.Plain, $"recommendation misbehavior from '{pod}'\n", StatusCodes.Status503ServiceUnavailable);
            default:
                return SampleText.WriteAsync(context, SampleText.Plain, $"recommendation {version} from '{pod}': {Interlocked.Increment(ref _count)}\n");
        }
    }
}
