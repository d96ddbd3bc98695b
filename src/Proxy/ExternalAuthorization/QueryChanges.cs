using System.Text;
using Sallyport.Engine.Http;

namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>
/// Query parameters that a gRPC authorizer sets or removes (authorization-policy.md 12.16). As in Envoy the query is written anew then:
/// sorted by name, every parameter with its <c>=</c>, without decoding or encoding what the client wrote.
/// </summary>
internal sealed class QueryChanges
{
    private readonly List<(string Name, string Value)> _set = [];
    private readonly List<string> _removed = [];

    public bool IsEmpty => _set.Count + _removed.Count == 0;

    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => _set.Add((Safe(name, isName: true), Safe(value, isName: false)));

    public void Remove(ReadOnlySpan<byte> name) => _removed.Add(Safe(name, isName: true));

    public void ApplyTo(RequestHead request)
    {
        List<(string Name, string Value)> parameters = Read(request.Query);
        foreach ((string name, string value) in _set)
        {
            parameters.RemoveAll(each => each.Name == name);
            parameters.Add((name, value));
        }
        parameters.RemoveAll(each => _removed.Contains(each.Name));
        string query = string.Join('&', parameters.OrderBy(each => each.Name, StringComparer.Ordinal).Select(each => $"{each.Name}={each.Value}"));
        string path = Encoding.Latin1.GetString(request.PathWithoutQuery);
        request.SetPath(Encoding.Latin1.GetBytes(query.Length == 0 ? path : $"{path}?{query}"));
    }

    private static List<(string Name, string Value)> Read(ReadOnlySpan<byte> query)
    {
        List<(string Name, string Value)> parameters = [];
        foreach (string part in Encoding.Latin1.GetString(query).Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            parameters.Add(equals < 0 ? (part, "") : (part[..equals], part[(equals + 1)..]));
        }
        return parameters;
    }

    // What would end the parameter, the query or the request line is written as an escape; escapes themselves stay.
    private static string Safe(ReadOnlySpan<byte> text, bool isName)
    {
        StringBuilder safe = new(text.Length);
        foreach (byte b in text)
        {
            bool isEscaped = b is <= (byte)' ' or >= 0x7F or (byte)'&' or (byte)'#' || (isName && b == '=');
            _ = isEscaped ? safe.Append($"%{b:X2}") : safe.Append((char)b);
        }
        return safe.ToString();
    }
}
