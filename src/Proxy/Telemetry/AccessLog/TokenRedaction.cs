using System.Text;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Http;

namespace Sallyport.Proxy.Telemetry.AccessLog;

/// <summary>
/// Where tokens are, so that none is written: headers by name, parameters of a query wherever it stands (a path, a referer, the
/// realm of a refusal), and whatever looks like a compact token. Immutable.
/// </summary>
internal sealed class TokenRedaction
{
    private static readonly string[] _alwaysSecret = ["authorization", "proxy-authorization", "cookie", "set-cookie"];

    private readonly HashSet<string> _headers = new(_alwaysSecret, StringComparer.Ordinal);
    private readonly byte[][] _parameters;

    /// <param name="rules">The token rules in force.</param>
    public TokenRedaction(IEnumerable<JwtRulePlan> rules)
    {
        HashSet<string> parameters = new(["access_token"], StringComparer.Ordinal);
        foreach (JwtRulePlan rule in rules)
        {
            _headers.UnionWith(rule.Locations.HeaderNames);
            parameters.UnionWith(rule.Locations.ParameterNames);
            // All claims of the token, whether a policy names them or not.
            if (rule.OutputPayloadHeader is { } payload)
                _headers.Add(Encoding.UTF8.GetString(payload));
        }
        _parameters = [.. parameters.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The header's value is never written.</summary>
    public bool IsSecret(string lowerName) => _headers.Contains(lowerName);

    /// <summary>The next piece at or after <paramref name="from"/> that must not be written; false: there is none.</summary>
    public bool TryFind(ReadOnlySpan<byte> value, int from, out int start, out int length)
    {
        bool isToken = TokenShapes.TryFind(value, from, out start, out length);
        if (!TryFindParameter(value, from, out int at, out int parameterLength) || (isToken && start < at))
            return isToken;
        (start, length) = (at, parameterLength);
        return true;
    }

    private bool TryFindParameter(ReadOnlySpan<byte> value, int from, out int start, out int length)
    {
        for (int at = from; at < value.Length;)
        {
            int mark = value[at..].IndexOfAny((byte)'?', (byte)'&');
            if (mark < 0)
                break;
            at += mark + 1;
            int nameLength = LengthOf(value[at..], "=&#\" "u8);
            bool hasValue = at + nameLength < value.Length && value[at + nameLength] == '=';
            if (!hasValue || !IsTokenParameter(value.Slice(at, nameLength)))
                continue;
            start = at + nameLength + 1;
            length = LengthOf(value[start..], "&#\" "u8);
            if (length > 0)
                return true;
        }
        start = length = 0;
        return false;
    }

    // A quote ends it too: the realm of www-authenticate is quoted.
    private static int LengthOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> ends)
    {
        int end = text.IndexOfAny(ends);
        return end < 0 ? text.Length : end;
    }

    private bool IsTokenParameter(ReadOnlySpan<byte> name)
    {
        foreach (byte[] parameter in _parameters)
            if (PercentEncoding.DecodesTo(name, parameter))
                return true;
        return false;
    }
}
