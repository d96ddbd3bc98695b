namespace Sallyport.Samples;

public sealed class ChainSampleTests
{
    private const string Plain = "text/plain; charset=utf-8";

    [Fact]
    public async Task Prints_the_chain_with_pod_and_counter()
    {
        await using RunningSample recommendation = await RunningSample.StartAsync("recommendation-v1", ("HOSTNAME", "recommendation-v1-b4d67bcb7-7rp88"));
        await using RunningSample preference = await RunningSample.StartAsync("preference", ("RECOMMENDATIONS_API_URL", recommendation.Address.ToString()));
        await using RunningSample customer = await RunningSample.StartAsync("customer", ("PREFERENCES_API_URL", preference.Address.ToString()));

        await customer.GetAsync("/");
        (await customer.GetAsync("/")).ShouldBe(
            (200, Plain, "customer => preference => recommendation v1 from 'recommendation-v1-b4d67bcb7-7rp88': 2\n"));
    }

    [Fact]
    public async Task Passes_a_failure_on_with_the_words_of_all_it_passed()
    {
        await using RunningSample recommendation = await RunningSample.StartAsync("recommendation-v2", ("HOSTNAME", "pod"));
        await using RunningSample preference = await RunningSample.StartAsync("preference", ("RECOMMENDATIONS_API_URL", recommendation.Address.ToString()));
        await using RunningSample customer = await RunningSample.StartAsync("customer", ("PREFERENCES_API_URL", preference.Address.ToString()));

        await recommendation.GetAsync("/misbehave");
        (await customer.GetAsync("/")).ShouldBe(
            (503, Plain, "customer => Error: 503 - preference => Error: 503 - recommendation misbehavior from 'pod'\n"));

        await recommendation.GetAsync("/behave");
        (await customer.GetAsync("/")).ShouldBe((200, Plain, "customer => preference => recommendation v2 from 'pod': 1\n"));
    }

    [Fact]
    public async Task Says_that_the_next_one_cannot_be_reached()
    {
        RunningSample gone = await RunningSample.StartAsync("httpbin");
        await gone.DisposeAsync();
        await using RunningSample customer = await RunningSample.StartAsync("customer", ("PREFERENCES_API_URL", gone.Address.ToString()));

        (await customer.GetAsync("/")).ShouldBe((503, Plain, "customer => Error: 127.0.0.1 cannot be reached (ConnectionError)\n"));
    }

    [Fact]
    public async Task Hands_on_the_headers_of_a_trace_and_not_the_token()
    {
        await using RunningSample next = await RunningSample.StartAsync("httpbin");
        await using RunningSample customer = await RunningSample.StartAsync("customer", ("PREFERENCES_API_URL", new Uri(next.Address, "headers").ToString()));
        customer.Client.DefaultRequestHeaders.Add("x-request-id", "7");
        customer.Client.DefaultRequestHeaders.Authorization = new("Bearer", "secret");

        (_, _, string text) = await customer.GetAsync("/");

        text.ShouldContain("\"X-Request-Id\": \"7\"");
        text.ShouldNotContain("secret");
    }
}
