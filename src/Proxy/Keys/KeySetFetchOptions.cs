using System.Net;

namespace Sallyport.Proxy.Keys;

/// <summary>What the operator's environment says about fetching key sets.</summary>
internal sealed class KeySetFetchOptions
{
    /// <summary>Which proxy a URL is fetched through. Default: by <c>HTTP_PROXY</c>, <c>HTTPS_PROXY</c>, <c>ALL_PROXY</c>, <c>NO_PROXY</c>.</summary>
    public IWebProxy Proxy { get; init; } = HttpClient.DefaultProxy;

    /// <summary>Addresses that are refused. Default: the built-in ones.</summary>
    public BlockedAddresses Blocked { get; init; } = BlockedAddresses.BuiltIn;

    /// <exception cref="StartFailedException">A variable cannot be read.</exception>
    public static KeySetFetchOptions FromEnvironment() =>
        new() { Blocked = BlockedAddresses.Parse(Environment.GetEnvironmentVariable(BlockedAddresses.Variable)) };
}
