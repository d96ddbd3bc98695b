namespace Sallyport.Engine.Routing;

/// <summary>How a route's path is compared (gateway-routing.md 4.2, 4.8).</summary>
internal enum PathForm : byte
{
    Exact = 0,

    /// <summary>Plain text prefix: <c>/api</c> fits <c>/apix</c>.</summary>
    Prefix,

    /// <summary>Prefix by whole segments, as the Kubernetes Gateway API has it; without a slash at the end.</summary>
    SegmentPrefix,

    /// <summary>The whole path fits a regular expression.</summary>
    Regex,
}
