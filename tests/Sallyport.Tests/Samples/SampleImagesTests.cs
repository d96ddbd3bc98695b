namespace Sallyport.Samples;

public sealed class SampleImagesTests
{
    [Theory]
    [InlineData("docker.io/kennethreitz/httpbin", "httpbin")]
    [InlineData("kong/httpbin:0.1.0", "httpbin")]
    [InlineData("docker.io/mccutchen/go-httpbin:v2.15.0", "go-httpbin")]
    [InlineData("curlimages/curl", "sleep")]
    [InlineData("governmentpaas/curl-ssl@sha256:2f5d7a1f8f0d", "sleep")]
    [InlineData("registry.example:5000/mirror/pstauffer/curl:latest@sha256:2f5d7a1f8f0d", "sleep")]
    [InlineData("gcr.io/google-samples/istio/helloserver:v0.0.1", "helloserver")]
    [InlineData("docker.io/istio/examples-helloworld-v2:1.0", "helloworld-v2")]
    [InlineData("quay.io/rhdevelopers/istio-tutorial-customer:v1.1", "customer")]
    [InlineData("quay.io/rhdevelopers/istio-tutorial-preference:v1.1", "preference")]
    [InlineData("quay.io/rhdevelopers/istio-tutorial-recommendation:v1.1", "recommendation-v1")]
    [InlineData("quay.io/rhdevelopers/istio-tutorial-recommendation:v2.1", "recommendation-v2")]
    [InlineData("docker.io/istio/examples-bookinfo-productpage-v1:1.20.2", "productpage")]
    [InlineData("docker.io/istio/examples-bookinfo-details-v1:1.20.2", "details")]
    [InlineData("docker.io/istio/examples-bookinfo-ratings-v-faulty:1.20.2", "ratings")]
    [InlineData("docker.io/istio/examples-bookinfo-reviews-v1:1.20.2", "reviews-v1")]
    [InlineData("docker.io/istio/examples-bookinfo-reviews-v3:1.20.2", "reviews-v3")]
    public void Knows_an_image_behind_any_registry_tag_and_digest(string image, string sample)
    {
        SampleImages.ArgumentsFor(image).ShouldBe(["sample", sample]);
        SampleCatalog.All.ShouldContain(known => known.Name == sample);
    }

    [Theory]
    [InlineData("nginx")]
    [InlineData("httpbin")]
    [InlineData("")]
    [InlineData("kennethreitz/httpbinary")]
    [InlineData("evilkennethreitz/httpbin")]
    [InlineData("istio/examples-bookinfo-detailsother")]
    [InlineData("kennethreitz/httpbin/more")]
    public void Knows_no_other(string image) => SampleImages.ArgumentsFor(image).ShouldBeNull();
}
