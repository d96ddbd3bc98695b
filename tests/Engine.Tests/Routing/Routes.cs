using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Engine.Matching;
using Sallyport.Engine.Routing;
using Sallyport.Engine.Tokens;
using Sallyport.TestKit;

namespace Sallyport.Engine.Tests.Routing;

/// <summary>Builds routes for tests; the name of a route is what a test compares.</summary>
internal static class Routes
{
    public static RouteEntry Route(string name, PathCondition path, params RequestCondition[] conditions) =>
        new(new RoutePlan { Name = name }, path, conditions);

    public static RouteEntry Prefix(string name, string prefix, params RequestCondition[] conditions) =>
        Route(name, new PathCondition(PathForm.Prefix, prefix), conditions);

    public static RouteEntry Exact(string name, string path, params RequestCondition[] conditions) =>
        Route(name, new PathCondition(PathForm.Exact, path), conditions);

    public static RouteTable Table(params RouteEntry[] entries) => new([new VirtualHostPlan("*", entries, redirectsToHttps: false)]);

    public static RouteTable Hosts(params string[] hosts) =>
        new(hosts.Select(host => new VirtualHostPlan(host, [Prefix(host, "/")], redirectsToHttps: false)));

    public static HeaderCondition Header(string name, TextMatcher? value, bool isNegated = false) =>
        new(Encoding.UTF8.GetBytes(name), value, isNegated, $"header {name}");

    public static QueryCondition Query(string name, TextMatcher? value) => new(Encoding.UTF8.GetBytes(name), value, $"query {name}");

    public static ClaimCondition Claim(string name, TextMatcher value, bool isNegated = false) =>
        new(new ClaimPath([.. name.Split('.').Select(Encoding.UTF8.GetBytes)]), value, isNegated, $"claim {name}");

    public static TextMatcher Regex(string pattern) =>
        Re2Regex.TryCompile(pattern, out Re2Regex? regex, out _) ? TextMatcher.Regex(regex!) : throw new ArgumentException(pattern);

    public static string? Find(this RouteTable table, string path, string host = "a.com", string method = "GET", params string[] headers) =>
        table.Find(Requests.Make(method, path, host, Requests.PlainConnection, headers)).Route?.Name;

    public static RequestHead WithToken(this RequestHead request, string token)
    {
        CompactToken.Parse(Encoding.ASCII.GetBytes(token), out ParsedToken? parsed);
        request.Authentication.Accept(new VerifiedToken(parsed!, SpaceDelimitedClaims.Default));
        return request;
    }
}
