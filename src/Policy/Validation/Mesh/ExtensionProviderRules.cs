using System.Globalization;
using System.Net;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.Mesh;

namespace Sallyport.Policy.Validation.Mesh;

/// <summary>What makes an external authorizer unusable (validation.md 5).</summary>
internal static class ExtensionProviderRules
{
    /// <summary>The first problem, in words; null when there is none.</summary>
    public static string? FindProblem(ExtensionProvider provider, string? statusOnError)
    {
        if (!Names.IsDnsLabel(provider.Name))
        {
            return $"the provider name {Quoted.Text(provider.Name)} must be 1 to 63 of a-z, 0-9 and -, with no - at the ends";
        }
        if (!IsService(provider.Service))
        {
            return $"service {Quoted.Text(provider.Service)} must be a host name, an address or namespace/hostname";
        }
        if (provider.Port is < 1 or > 65535) return $"port {provider.Port} is not between 1 and 65535";
        if (statusOnError is { Length: > 0 } && ParseStatus(statusOnError) is null)
        {
            return $"statusOnError {Quoted.Text(statusOnError)} is no status that can be answered";
        }
        if (provider.PathPrefix.Length > 0 && !GoUrl.IsPath(provider.PathPrefix))
        {
            return $"pathPrefix {Quoted.Text(provider.PathPrefix)} must be a path that begins with /";
        }
        return FindLoneStar(provider) is { } list ? $"{list} must not hold a lone *" : null;
    }

    /// <summary>The status of <c>statusOnError</c>, 403 for 0; null when there is none or it is not one of the known.</summary>
    public static int? ParseStatus(string? text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int status)) return null;
        return status switch
        {
            0 => 403,
            100 or (>= 200 and <= 208) or 226 or (>= 300 and <= 305) or 307 or 308 => status,
            (>= 400 and <= 417) or (>= 421 and <= 424) or 426 or 428 or 429 or 431 => status,
            (>= 500 and <= 508) or 510 or 511 => status,
            _ => null,
        };
    }

    // 5.6
    private static string? FindLoneStar(ExtensionProvider provider)
    {
        if (provider.IncludeRequestHeadersInCheck.Contains("*")) return "includeRequestHeadersInCheck";
        if (provider.HeadersToUpstreamOnAllow.Contains("*")) return "headersToUpstreamOnAllow";
        if (provider.HeadersToDownstreamOnDeny.Contains("*")) return "headersToDownstreamOnDeny";
        return provider.HeadersToDownstreamOnAllow.Contains("*") ? "headersToDownstreamOnAllow" : null;
    }

    // 5.2
    private static bool IsService(string service)
    {
        if (IPAddress.TryParse(service, out _)) return true;
        int slash = service.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0 && !Names.IsDnsLabel(service.AsSpan(0, slash))) return false;
        return Names.IsHostName(service.AsSpan(slash + 1));
    }
}
