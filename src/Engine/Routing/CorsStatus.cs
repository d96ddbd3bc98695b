namespace Sallyport.Engine.Routing;

/// <summary>What a route's CORS policy says of a request (gateway-routing.md 8.2-8.5).</summary>
public enum CorsStatus : byte
{
    /// <summary>Nothing: no CORS request, or a foreign origin. The request goes on and its answer stays as it is.</summary>
    None = 0,

    /// <summary>The request goes on; the fields must be set on its answer.</summary>
    Allowed,

    /// <summary>The proxy answers 200 without body, with these fields.</summary>
    Preflight,
}
