using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Sallyport.Policy.Compilation;

namespace Sallyport.Proxy.Keys;

/// <summary>Downloads key sets, with OpenID Connect discovery where a rule names no address (request-authentication.md 11.2-11.4).</summary>
public sealed class KeySetFetcher : IDisposable
{
    /// <summary>A key set of a thousand keys stays far below; more is a mistake or an attack.</summary>
    private const int LargestBodyBytes = 1 << 20;

    private readonly Lazy<HttpClient> _client;
    private volatile X509Certificate2Collection _extraRoots = [];
    private volatile ServiceAddresses _addresses = ServiceAddresses.None;

    public KeySetFetcher() => _client = new Lazy<HttpClient>(CreateClient);

    /// <summary>Sets what the documents say about fetching; holds for connections made from now on.</summary>
    /// <param name="addresses">Where services of the documents are.</param>
    /// <param name="extraAuthorities">Further authorities to trust for HTTPS, as PEM text; null: only the system's (11.3).</param>
    public void Configure(ServiceAddresses addresses, string? extraAuthorities)
    {
        _addresses = addresses;
        _extraRoots = ReadAuthorities(extraAuthorities);
    }

    // Text that holds no certificate adds no trust; the fetch then fails and says so.
    private static X509Certificate2Collection ReadAuthorities(string? pem)
    {
        X509Certificate2Collection roots = [];
        try
        {
            if (pem is not null)
                roots.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            roots.Clear();
        }
        return roots;
    }

    /// <summary>The key set's bytes: a 2xx answer that is not empty.</summary>
    /// <exception cref="KeySetFetchException">Anything else.</exception>
    public async Task<byte[]> FetchAsync(string issuer, string? jwksUri, TimeSpan timeout, CancellationToken stopping)
    {
        string address = jwksUri ?? await DiscoverAsync(issuer, timeout, stopping);
        return await GetAsync(address, timeout, stopping);
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }

    private async Task<string> DiscoverAsync(string issuer, TimeSpan timeout, CancellationToken stopping)
    {
        string root = issuer.EndsWith('/') ? issuer[..^1] : issuer;
        byte[] document = await GetAsync(root + "/.well-known/openid-configuration", timeout, stopping);
        try
        {
            using JsonDocument json = JsonDocument.Parse(document);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("jwks_uri", out JsonElement uri)
                && uri.GetString() is { Length: > 0 } text)
                return text;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            throw new KeySetFetchException("the discovery document is not JSON, or its jwks_uri is not text");
        }
        throw new KeySetFetchException("the discovery document has no jwks_uri");
    }

    private async Task<byte[]> GetAsync(string address, TimeSpan timeout, CancellationToken stopping)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
            throw new KeySetFetchException("the address is not an http or https URL");
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(timeout);
        try
        {
            using HttpResponseMessage answer = await _client.Value.GetAsync(uri, HttpCompletionOption.ResponseContentRead, limit.Token);
            if (!answer.IsSuccessStatusCode)
                throw new KeySetFetchException($"{uri.GetLeftPart(UriPartial.Path)} answered {(int)answer.StatusCode}");
            byte[] body = await answer.Content.ReadAsByteArrayAsync(limit.Token);
            return body.Length > 0 ? body : throw new KeySetFetchException($"{uri.GetLeftPart(UriPartial.Path)} answered without a body");
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            throw new KeySetFetchException($"{uri.GetLeftPart(UriPartial.Path)} did not answer within {timeout.TotalSeconds} s");
        }
        catch (OperationCanceledException)
        {
            throw new KeySetFetchException("stopped");
        }
        catch (HttpRequestException failure)
        {
            throw new KeySetFetchException($"{uri.GetLeftPart(UriPartial.Path)}: {failure.InnerException?.Message ?? failure.Message}");
        }
    }

    private HttpClient CreateClient()
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = true,
            MaxAutomaticRedirections = 10,
            PooledConnectionLifetime = TimeSpan.Zero, // 11.3: no connection is used twice
            ConnectCallback = ConnectAsync,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsTrusted },
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestBodyBytes };
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        IPEndPoint[] allowed = await ResolveAsync(context.DnsEndPoint, cancellation);
        if (allowed.Length == 0)
            throw new HttpRequestException($"the address of {context.DnsEndPoint.Host} is link-local or a cloud metadata service");
        for (int i = 0; ; i++)
        {
            Socket socket = new(allowed[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(allowed[i], cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i < allowed.Length - 1)
            {
                socket.Dispose(); // the next address may answer
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    // 11.4: judged after resolution, so that no name and no redirect leads around it.
    private async Task<IPEndPoint[]> ResolveAsync(DnsEndPoint wanted, CancellationToken cancellation)
    {
        IEnumerable<IPEndPoint> found = _addresses.Find(wanted.Host, wanted.Port) is { } endpoints
            ? endpoints.Where(endpoint => IPAddress.TryParse(endpoint.Address, out _)).Select(endpoint => new IPEndPoint(IPAddress.Parse(endpoint.Address), endpoint.Port))
            : (await Dns.GetHostAddressesAsync(wanted.Host, cancellation)).Select(address => new IPEndPoint(address, wanted.Port));
        return [.. found.Where(endPoint => !BlockedAddresses.Contains(endPoint.Address))];
    }

    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (_extraRoots is not { Count: > 0 } roots || errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null)
            return false;
        using X509Chain custom = new();
        custom.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        custom.ChainPolicy.CustomTrustStore.AddRange(roots);
        custom.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (chain is not null)
            custom.ChainPolicy.ExtraStore.AddRange(chain.ChainElements.Select(element => element.Certificate).ToArray());
        using X509Certificate2 leaf = new(certificate);
        return custom.Build(leaf);
    }
}
