using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Sallyport.Samples;

/// <summary>
/// Calls of one sample to another. HttpClient reads http_proxy by itself, so that in a mesh the calls go through the sidecar. The
/// headers that tie a trace together are handed on, as every application in a mesh has to.
/// </summary>
internal sealed class SampleCalls(TimeSpan limit)
{
    private const int MaxAnswerBytes = 1 << 20;

    private static readonly string[] _traceHeaders =
        ["x-request-id", "traceparent", "tracestate", "b3", "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags"];

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = limit,
        MaxResponseContentBufferSize = MaxAnswerBytes,
    };

    /// <summary>The status and the text of the answer; no status when there was none.</summary>
    /// <param name="asked">The request because of which this one is made.</param>
    /// <param name="url">Where to.</param>
    /// <param name="passedOn">Headers to hand on besides those of the trace.</param>
    public async Task<(int? Status, string Text)> GetAsync(HttpRequest asked, Uri url, params string[] passedOn)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        foreach (string name in _traceHeaders.Concat(passedOn))
        {
            if (asked.Headers.TryGetValue(name, out StringValues values)) request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, asked.HttpContext.RequestAborted);
            return ((int)response.StatusCode, Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(asked.HttpContext.RequestAborted)));
        }
        catch (HttpRequestException failed)
        {
            return (null, $"{url.Host} cannot be reached ({failed.HttpRequestError})");
        }
        catch (TaskCanceledException) when (!asked.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return (null, $"{url.Host} did not answer in time");
        }
    }
}
