using System.Text;
using System.Text.RegularExpressions;
using Sallyport.Engine;

namespace Sallyport.Explaining;

/// <summary>Keeps tokens, and claims that no policy names, out of an explanation.</summary>
internal sealed partial class Secrets
{
    private readonly HashSet<string> _payloadHeaders;
    private readonly HashSet<string> _credentialHeaders;

    public Secrets(Snapshot snapshot)
    {
        _payloadHeaders = [.. snapshot.Authentication.Rules
            .Where(rule => rule.OutputPayloadHeader is not null)
            .Select(rule => Encoding.UTF8.GetString(rule.OutputPayloadHeader!))];
        _credentialHeaders = [
            "authorization", "proxy-authorization", "cookie", "set-cookie",
            .. snapshot.Authentication.Rules.SelectMany(rule => rule.Locations.HeaderNames),
        ];
    }

    /// <summary>A header's value as it may be shown.</summary>
    public string Hide(string name, string value)
    {
        if (_payloadHeaders.Contains(name))
            return "(the token's payload)";
        return _credentialHeaders.Contains(name) ? HideCredential(value) : Hide(value);
    }

    /// <summary>Any other text as it may be shown.</summary>
    public static string Hide(string text) => LooksLikeToken().Replace(text, "(token)");

    // The scheme in front of a credential is no secret, and helps.
    private static string HideCredential(string value)
    {
        int space = value.IndexOf(' ');
        return space > 0 && value.AsSpan(0, space).IndexOfAnyExceptInRange('A', 'z') < 0 ? $"{value[..space]} (hidden)" : "(hidden)";
    }

    // Pieces of base64url between dots: more than tokens looks like that, and nothing is lost by hiding it too.
    [GeneratedRegex(@"[\w-]{8,}\.[\w-]{4,}\.[\w-]*", RegexOptions.CultureInvariant)]
    private static partial Regex LooksLikeToken();
}
