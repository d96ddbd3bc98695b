using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Sallyport.Policy.Compilation;

namespace Sallyport.Proxy.Keys;

/// <summary>Downloads key sets, with OpenID Connect discovery where a rule names no address (request-authentication.md 11.2-11.4).</summary>
internal sealed class KeySetFetcher(KeySetFetchOptions options, TimeProvider time)
{
    /// <summary>A key set of a thousand keys stays far below; more is a mistake or an attack.</summary>
    private const int LargestBodyBytes = 1 << 20;

    /// <summary>As Go's client, and Istio with it.</summary>
    private const int MostRedirects = 10;

    /// <summary>Longer timeouts than this are no use, and timers cannot hold them all.</summary>
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    private volatile X509Certificate2Collection _extraRoots = [];
    private volatile FetchRoute _route = new(options, ServiceAddresses.None);

    /// <summary>Sets what the documents say about fetching; holds for fetches that begin from now on.</summary>
    /// <param name="addresses">Where services of the documents are.</param>
    /// <param name="extraAuthorities">Further authorities to trust for HTTPS, as PEM text; null: only the system's (11.3).</param>
    public void Configure(ServiceAddresses addresses, string? extraAuthorities)
    {
        _route = new FetchRoute(options, addresses);
        _extraRoots = ReadAuthorities(extraAuthorities);
    }

    // Text that holds no certificate adds no trust; the fetch then fails and says so.
    private static X509Certificate2Collection ReadAuthorities(string? pem)
    {
        try
        {
            return pem is null ? [] : FetchTls.Read(pem);
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    /// <summary>The key set's bytes: a 2xx answer that is not empty.</summary>
    /// <exception cref="KeySetFetchException">Anything else.</exception>
    public async Task<FetchedKeySet> FetchAsync(KeySetReference source, CancellationToken stopping)
    {
        if (source.Tls.Problem is { } problem)
            throw new KeySetFetchException(problem);
        FetchRoute route = _route;
        // 11.3: no connection is used twice, so neither is what belongs to one; issuers then share nothing that one could hold up.
        using HttpClient client = CreateClient(route, source.Tls);
        string address = source.JwksUri ?? await DiscoverAsync(client, route, source, stopping);
        return await GetAsync(client, route, address, source.Timeout, stopping);
    }

    private async Task<string> DiscoverAsync(HttpClient client, FetchRoute route, KeySetReference source, CancellationToken stopping)
    {
        string root = source.Issuer.EndsWith('/') ? source.Issuer[..^1] : source.Issuer;
        FetchedKeySet document = await GetAsync(client, route, root + "/.well-known/openid-configuration", source.Timeout, stopping);
        try
        {
            using JsonDocument json = JsonDocument.Parse(document.Body);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("jwks_uri", out JsonElement uri)
                && uri.GetString() is { Length: > 0 } text)
                return text;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            throw new KeySetFetchException($"the discovery document of {document.Address} is not JSON, or its jwks_uri is not text");
        }
        throw new KeySetFetchException($"the discovery document of {document.Address} has no jwks_uri");
    }

    private async Task<FetchedKeySet> GetAsync(
        HttpClient client, FetchRoute route, string address, TimeSpan timeout, CancellationToken stopping)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
            throw new KeySetFetchException("the address is not an http or https URL");
        TimeSpan bounded = timeout < LongestTimeout ? timeout : LongestTimeout;
        using CancellationTokenSource patience = new(bounded, time);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stopping, patience.Token);
        try
        {
            using HttpResponseMessage answer = await FollowAsync(client, route, uri, limit.Token);
            if (!answer.IsSuccessStatusCode)
                throw new KeySetFetchException($"{NameOf(answer, uri)} answered {(int)answer.StatusCode}");
            byte[] body = await answer.Content.ReadAsByteArrayAsync(limit.Token);
            return body.Length > 0
                ? new FetchedKeySet(body, NameOf(answer, uri), answer.Headers.CacheControl?.MaxAge)
                : throw new KeySetFetchException($"{NameOf(answer, uri)} answered without a body");
        }
        catch (OperationCanceledException)
        {
            throw new KeySetFetchException(
                stopping.IsCancellationRequested ? "stopped" : $"{NameOf(uri)} did not answer within {bounded.TotalSeconds} s");
        }
        catch (HttpRequestException failure)
        {
            throw new KeySetFetchException($"{NameOf(uri)}: {Words(failure)}");
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            throw new KeySetFetchException($"{NameOf(uri)}: {failure.Message}");
        }
    }

    // By hand, since the address of every hop must be judged, also when a proxy makes the connection.
    private static async Task<HttpResponseMessage> FollowAsync(HttpClient client, FetchRoute route, Uri uri, CancellationToken cancellation)
    {
        for (int hops = 0; ; hops++)
        {
            await route.CheckProxiedAsync(uri, cancellation);
            using HttpRequestMessage request = new(HttpMethod.Get, uri);
            HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
            if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308) || answer.Headers.Location is not { } location)
                return answer;
            answer.Dispose();
            if (hops == MostRedirects)
                throw new KeySetFetchException($"more than {MostRedirects} redirects");
            uri = Next(uri, location);
        }
    }

    private static Uri Next(Uri from, Uri location)
    {
        if (!Uri.TryCreate(from, location, out Uri? next) || (next.Scheme != from.Scheme && next.Scheme != Uri.UriSchemeHttps))
            throw new KeySetFetchException($"{NameOf(from)} redirects to another scheme than https");
        return next;
    }

    private static string Words(HttpRequestException failure)
    {
        if (failure.InnerException is KeySetFetchException refused)
            return refused.Message;
        return failure.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded
            ? $"the answer exceeds {LargestBodyBytes} bytes"
            : failure.InnerException?.Message ?? failure.Message;
    }

    // Without user, password and query, which may be secret.
    private static string NameOf(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static string NameOf(HttpResponseMessage answer, Uri asked) => NameOf(answer.RequestMessage?.RequestUri ?? asked);

    private HttpClient CreateClient(FetchRoute route, KeySetTls tls)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = route,
            ConnectCallback = route.ConnectAsync,
            SslOptions = FetchTls.Create(tls, _extraRoots),
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestBodyBytes };
    }
}
