using System.Net;
using System.Text.Json.Nodes;

namespace Sallyport.Policy.Tests.Compilation.Agreement;

/// <summary>
/// Judges a request by the JSON text of policies, without any of the engine's code: the meaning of authorization-policy.md 2-9,
/// for a sidecar and valid policies.
/// </summary>
internal sealed class SlowEvaluator(IReadOnlyList<JsonObject> policies, IReadOnlyList<string> meshDomains)
{
    private static readonly string[] s_joined =
        ["user-agent", "x-forwarded-for", "authorization", "accept", "accept-encoding", "content-type", "via", "x-forwarded-proto", "origin", "host"];

    // 2.4-2.7
    public bool IsAllowed(PlainRequest request)
    {
        JsonObject[] denying = [.. policies.Where(policy => ActionOf(policy) == "DENY")];
        JsonObject[] allowing = [.. policies.Where(policy => ActionOf(policy) == "ALLOW")];
        return !denying.Any(policy => Matches(policy, request)) && (allowing.Length == 0 || allowing.Any(policy => Matches(policy, request)));
    }

    // 1.3
    private static string ActionOf(JsonObject policy) => (string?)policy["spec"]!["action"] ?? "ALLOW";

    private bool Matches(JsonObject policy, PlainRequest request)
    {
        string space = (string)policy["metadata"]!["namespace"]!;
        return Items(policy["spec"]!["rules"]).Any(rule => RuleMatches(rule!.AsObject(), space, request));
    }

    // 4.1
    private bool RuleMatches(JsonObject rule, string space, PlainRequest request)
    {
        JsonNode?[] from = Items(rule["from"]), to = Items(rule["to"]), when = Items(rule["when"]);
        return (from.Length == 0 || from.Any(entry => AllFields(entry!["source"]!.AsObject(), space, request)))
            && (to.Length == 0 || to.Any(entry => AllFields(entry!["operation"]!.AsObject(), space, request)))
            && when.All(entry => Holds((string)entry!["key"]!, Texts(entry["values"]), Texts(entry["notValues"]), space, request));
    }

    // 4.2, 4.3, 4.5
    private bool AllFields(JsonObject entry, string space, PlainRequest request)
    {
        foreach ((string name, JsonNode? list) in entry)
        {
            bool isNegated = name.StartsWith("not", StringComparison.Ordinal);
            string field = isNegated ? char.ToLowerInvariant(name[3]) + name[4..] : name;
            string[] values = Texts(list);
            if (values.Length > 0 && values.Any(value => Fits(field, value, space, request)) == isNegated)
                return false;
        }
        return true;
    }

    // 4.4
    private bool Holds(string key, string[] values, string[] notValues, string space, PlainRequest request) =>
        (values.Length == 0 || values.Any(value => Fits(key, value, space, request)))
        && !notValues.Any(value => Fits(key, value, space, request));

    private bool Fits(string field, string value, string space, PlainRequest request) => field switch
    {
        "principals" or "source.principal" => ForEveryDomain(value).Any(one => Identities(request, id => SlowMatchers.Principal(one, id))),
        "namespaces" or "source.namespace" => Identities(request, id => SlowMatchers.Namespace(value, id)),
        "serviceAccounts" or "source.serviceAccount" => Identities(request, id => SlowMatchers.ServiceAccount(value, space, id)),
        "trustDomains" or "source.trustDomain" =>
            (meshDomains.Contains(value) ? meshDomains : [value]).Any(one => Identities(request, id => SlowMatchers.TrustDomain(one, id))),
        "requestPrincipals" or "request.auth.principal" =>
            SlowMatchers.RequestPrincipal(value, StringClaim(request, "iss"), StringClaim(request, "sub")),
        "ipBlocks" or "source.ip" => SlowMatchers.Cidr(value, request.SourceAddress),
        "remoteIpBlocks" or "remote.ip" => SlowMatchers.Cidr(value, RemoteAddress(request)),
        "destination.ip" => SlowMatchers.Cidr(value, request.LocalAddress),
        "ports" or "destination.port" => int.Parse(value) == request.LocalPort,
        "connection.sni" => SlowMatchers.Text(value, request.ServerName, SlowMatchers.NotEmpty),
        "methods" => SlowMatchers.Text(value, request.Method, SlowMatchers.Present),
        "hosts" => SlowMatchers.Text(value.ToLowerInvariant(), request.Host.ToLowerInvariant(), SlowMatchers.Present),
        "paths" => SlowMatchers.Path(value, SlowMatchers.NormalPath(request.Target.Split('?')[0])),
        "request.auth.audiences" => Claim(request, ["aud"], value),
        "request.auth.presenter" => Claim(request, ["azp"], value),
        _ when field.StartsWith("request.headers[", StringComparison.Ordinal) =>
            Header(request, field[16..^1].ToLowerInvariant()).Any(one => SlowMatchers.Text(value, one, SlowMatchers.Present)),
        _ when field.StartsWith("request.auth.claims[", StringComparison.Ordinal) => Claim(request, ClaimNames(field[19..]), value),
        _ => throw new InvalidOperationException(field),
    };

    // 4.6, 6.2
    private static bool Identities(PlainRequest request, Func<string, bool> fits) => request.Identities?.Any(fits) ?? false;

    // 6.6
    private IEnumerable<string> ForEveryDomain(string value)
    {
        string[] parts = value.Split('/');
        bool isOurs = parts.Length == 5 && parts[0] != "*"
            && (parts[0] == "cluster.local" || meshDomains.Any(domain => SlowMatchers.Text(parts[0], domain, SlowMatchers.NotEmpty)));
        if (!isOurs)
            return [value];
        string rest = string.Join('/', parts[1..]);
        return meshDomains.Select(domain =>
            parts[0].StartsWith('*') && SlowMatchers.Text(parts[0], domain, SlowMatchers.NotEmpty) ? value : $"{domain}/{rest}");
    }

    // 6.9, for a sidecar
    private static string RemoteAddress(PlainRequest request)
    {
        string last = Header(request, "x-forwarded-for").FirstOrDefault()?.Split(',')[^1].Trim(' ') ?? "";
        return IPAddress.TryParse(last, out _) ? last : request.SourceAddress;
    }

    // 9.2
    private static string[] Header(PlainRequest request, string name)
    {
        if (name is "host" or ":authority")
            return [request.Host];
        if (name == ":method")
            return [request.Method];
        if (name == ":path")
        {
            string[] parts = request.Target.Split('?', 2);
            return [SlowMatchers.NormalPath(parts[0]) + (parts.Length == 2 ? "?" + parts[1] : "")];
        }
        string[] values = [.. request.Headers.Where(header => header.Name.ToLowerInvariant() == name).Select(header => header.Value)];

        // Envoy appends nothing, not even a comma, for an empty line.
        return values.Length > 0 && s_joined.Contains(name) ? [string.Join(',', values.Where(value => value.Length > 0))] : values;
    }

    private static string? StringClaim(PlainRequest request, string name) =>
        request.Claims?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    // 9.3, 9.4
    private static bool Claim(PlainRequest request, string[] names, string pattern)
    {
        JsonNode? at = request.Claims;
        foreach (string name in names)
            at = at is JsonObject inside ? inside[name] : null;
        IEnumerable<JsonNode?> candidates = at is JsonArray list ? list.ToArray() : new[] { at };

        // 9.5
        bool isSplit = names is ["scope"] or ["permission"] && at is JsonValue;
        return candidates.OfType<JsonValue>().Any(one => one.TryGetValue(out string? text)
            && (isSplit ? text.Split(' ') : [text]).Any(part => SlowMatchers.Text(pattern, part, SlowMatchers.OneLine)));
    }

    // [a][b] is a way through objects; anything else between the outermost brackets is one name.
    private static string[] ClaimNames(string brackets)
    {
        string[] names = brackets[1..^1].Split("][");
        return names.Any(name => name.Contains('[') || name.Contains(']')) ? [brackets[1..^1]] : names;
    }

    private static JsonNode?[] Items(JsonNode? list) => list is JsonArray array ? [.. array] : [];

    private static string[] Texts(JsonNode? list) => [.. Items(list).Select(value => (string)value!)];
}
