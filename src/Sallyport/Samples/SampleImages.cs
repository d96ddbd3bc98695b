namespace Sallyport.Samples;

/// <summary>Which of our samples stands for an image, whatever registry it comes from.</summary>
internal static class SampleImages
{
    private static readonly Dictionary<string, string> _samples = new(StringComparer.Ordinal)
    {
        ["kennethreitz/httpbin"] = "httpbin",
        ["kong/httpbin"] = "httpbin",
        ["mccutchen/go-httpbin"] = "go-httpbin",
        ["curlimages/curl"] = SampleCatalog.Sleep,
        ["governmentpaas/curl-ssl"] = SampleCatalog.Sleep,
        ["pstauffer/curl"] = SampleCatalog.Sleep,
        ["google-samples/istio/helloserver"] = "helloserver",
        ["istio/examples-helloworld-v1"] = "helloworld-v1",
        ["istio/examples-helloworld-v2"] = "helloworld-v2",
        ["rhdevelopers/istio-tutorial-customer"] = "customer",
        ["rhdevelopers/istio-tutorial-preference"] = "preference",
    };

    // Their version is in the tag, or they have so many names for one thing that a beginning says enough.
    private static readonly (string Beginning, Func<string, string, string> Sample)[] _families =
    [
        ("rhdevelopers/istio-tutorial-recommendation", (_, tag) => tag.StartsWith("v2", StringComparison.Ordinal) ? "recommendation-v2" : "recommendation-v1"),
        ("istio/examples-bookinfo-productpage", (_, _) => "productpage"),
        ("istio/examples-bookinfo-details", (_, _) => "details"),
        ("istio/examples-bookinfo-ratings", (_, _) => "ratings"),
        ("istio/examples-bookinfo-reviews", (rest, _) => rest.StartsWith("-v2", StringComparison.Ordinal) ? "reviews-v2"
            : rest.StartsWith("-v3", StringComparison.Ordinal) ? "reviews-v3" : "reviews-v1"),
    ];

    /// <summary>The arguments with which this program is that image; null when we have nothing for it.</summary>
    /// <param name="image">As in a container: registry, tag and digest may stand around the name.</param>
    public static IReadOnlyList<string>? ArgumentsFor(string image)
    {
        string named = image.Split('@')[0];
        int slash = named.LastIndexOf('/'), colon = named.LastIndexOf(':');
        (string path, string tag) = colon > slash ? (named[..colon], named[(colon + 1)..]) : (named, "");
        return SampleFor(path, tag) is { } sample ? ["sample", sample] : null;
    }

    private static string? SampleFor(string path, string tag)
    {
        // From the whole path on, always one registry or folder less: quay.io/mirror/kong/httpbin is kong/httpbin too.
        for (string name = path; name.Contains('/', StringComparison.Ordinal); name = name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..])
        {
            if (_samples.TryGetValue(name, out string? sample)) return sample;
            foreach ((string beginning, Func<string, string, string> ofFamily) in _families)
            {
                if (name.StartsWith(beginning, StringComparison.Ordinal) && name.AsSpan(beginning.Length) is [] or ['-', ..])
                    return ofFamily(name[beginning.Length..], tag);
            }
        }
        return null;
    }
}
