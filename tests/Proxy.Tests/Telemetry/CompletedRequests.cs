using System.Collections.Frozen;
using System.Net;
using System.Text;
using Sallyport.Engine;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Engine.Tokens;
using Sallyport.Policy.Resources.Mesh;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.Telemetry;
using Sallyport.Proxy.Tests.Forwarding;

namespace Sallyport.Proxy.Tests.Telemetry;

/// <summary>Finished requests and the configuration they were judged by.</summary>
internal static class CompletedRequests
{
    /// <summary>2026-08-01 12:30:45.678 UTC.</summary>
    public const long Start = 1785587445678;

    public static ProxyModel Model(MeshConfig? mesh = null, params JwtRulePlan[] rules) => new()
    {
        Snapshot = new Snapshot
        {
            Revision = "r7",
            Role = ProxyRole.Gateway,
            Authentication = new AuthenticationPlan(rules, new JwtVerifier(new TokenCache(8, 1024))),
            Authorization = AuthorizationPlan.Empty,
            TcpAuthorization = AuthorizationPlan.Empty,
            Listeners = FrozenDictionary<int, ListenerPlan>.Empty,
            Clusters = FrozenDictionary<string, ClusterPlan>.Empty,
        },
        Resources = [],
        Mesh = mesh ?? new MeshConfig(),
        KeyRings = new HashSet<KeyRingState>(),
        ServerName = "sallyport"u8.ToArray(),
    };

    public static JwtRulePlan RuleFor(TokenLocations locations, string? payloadHeader = null) => new()
    {
        Policy = "foo/jwt",
        IndexInPolicy = 0,
        Issuer = "https://issuer",
        Requirements = new TokenRequirements("https://issuer"u8),
        Keys = new KeyRingState(KeyRing.NeverFetched),
        Locations = locations,
        OutputPayloadHeader = payloadHeader is null ? null : Encoding.ASCII.GetBytes(payloadHeader),
    };

    public static RulePlan Rule(string name = "deny-all", int index = 0) => new() { Namespace = "foo", PolicyName = name, RuleIndex = index };

    public static TestExchange Exchange(string method = "GET", string path = "/", params (string, string)[] headers)
    {
        TestExchange exchange = new(method, path, headers);
        exchange.Request.RemoteAddress = IpAddress.From(IPAddress.Parse("192.0.2.7"));
        return exchange;
    }

    /// <summary>Completes the request as refused by the engine.</summary>
    public static RequestOutcome Refused(Reason reason, RulePlan? rule = null, ProxyModel? model = null) =>
        new(model ?? Model(), Decision.Deny(reason, rule), reason, BeganTimestamp: 0);

    /// <summary>Completes the request as answered by the application.</summary>
    public static RequestOutcome Passed(ProxyModel? model = null, Reason reason = Reason.None) =>
        new(model ?? Model(), Decision.Allow(new Permit(null), default), reason, BeganTimestamp: 0);
}
