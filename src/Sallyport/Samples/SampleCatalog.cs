using Microsoft.AspNetCore.Http;

namespace Sallyport.Samples;

/// <summary>All samples, by the names that <c>sallyport sample</c> takes.</summary>
internal static class SampleCatalog
{
    /// <summary>The name of the sample that only waits.</summary>
    public const string Sleep = "sleep";

    public static IReadOnlyList<Sample> All { get; } =
    [
        new("httpbin", 80, _ => new HttpbinSample(HttpbinFlavour.Original).AnswerAsync),
        new("go-httpbin", 8080, _ => new HttpbinSample(HttpbinFlavour.Go).AnswerAsync),
        new(Sleep, 0, Create: null),
        new("helloserver", 8080, _ => HelloSample.GreetAsync),
        new("helloworld-v1", 5000, place => new HelloSample("v1", place.Pod).AnswerAsync),
        new("helloworld-v2", 5000, place => new HelloSample("v2", place.Pod).AnswerAsync),
        new("customer", 8080, place => Chain("customer", place.Url("PREFERENCES_API_URL", "http://preference:8080"))),
        new("preference", 8080, place => Chain("preference", place.Url("RECOMMENDATIONS_API_URL", "http://recommendation:8080"))),
        new("recommendation-v1", 8080, place => new RecommendationSample("v1", place.Pod).AnswerAsync),
        new("recommendation-v2", 8080, place => new RecommendationSample("v2", place.Pod).AnswerAsync),
        new("productpage", 9080, place => new ProductPageSample(place).AnswerAsync),
        new("details", 9080, _ => BookSample.DetailsAsync),
        new("ratings", 9080, _ => BookSample.RatingsAsync),
        new("reviews-v1", 9080, place => new ReviewsSample(place, starColour: null).AnswerAsync),
        new("reviews-v2", 9080, place => new ReviewsSample(place, "black").AnswerAsync),
        new("reviews-v3", 9080, place => new ReviewsSample(place, "red").AnswerAsync),
    ];

    private static RequestDelegate Chain(string name, Uri next) => new ChainSample(name, next, new SampleCalls(_chainLimit)).AnswerAsync;

    // Longer than any delay that a tutorial injects, so that its timeouts are the mesh's and not ours.
    private static readonly TimeSpan _chainLimit = TimeSpan.FromSeconds(60);
}
