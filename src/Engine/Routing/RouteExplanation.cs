namespace Sallyport.Engine.Routing;

/// <summary>Why a request took its route, or none. For people; made off the hot path.</summary>
/// <param name="Host">The host entry that fits, or null: the host is unknown.</param>
/// <param name="NearestHost">Without a fitting host: the configured one that is most alike, or null.</param>
/// <param name="RedirectsToHttps">Plain requests to this host are redirected before routes count.</param>
/// <param name="Candidates">The host's routes in order, up to and including the one taken.</param>
/// <param name="Taken">The route taken, or null: 404.</param>
/// <param name="NearestMiss">Without a route: the candidate that fewest conditions kept from fitting, or null.</param>
public sealed record RouteExplanation(
    string? Host, string? NearestHost, bool RedirectsToHttps, IReadOnlyList<RouteCandidate> Candidates, RoutePlan? Taken,
    RouteCandidate? NearestMiss);
