using System.Text.Json.Nodes;

namespace Sallyport.Samples;

public sealed class BookshopTests : IAsyncLifetime
{
    private RunningSample _details = null!, _ratings = null!, _reviews = null!, _page = null!;

    public async Task InitializeAsync()
    {
        _details = await RunningSample.StartAsync("details");
        _ratings = await RunningSample.StartAsync("ratings");
        _reviews = await RunningSample.StartAsync("reviews-v3", [("HOSTNAME", "reviews-v3-abc"), .. Port("RATINGS", _ratings)]);
        _page = await RunningSample.StartAsync("productpage", [.. Port("DETAILS", _details), .. Port("REVIEWS", _reviews), .. Port("RATINGS", _ratings)]);
    }

    public async Task DisposeAsync()
    {
        foreach (RunningSample sample in (RunningSample[])[_page, _reviews, _ratings, _details]) await sample.DisposeAsync();
    }

    [Fact]
    public async Task Shows_what_the_other_services_say()
    {
        (int status, string type, string text) = await _page.GetAsync("/productpage");

        status.ShouldBe(200);
        type.ShouldBe("text/html; charset=utf-8");
        text.ShouldContain("William Shakespeare");
        text.ShouldContain("Reviews served by: reviews-v3-abc");
        text.ShouldContain("<span style=\"color:red\">★★★★☆</span>");
    }

    [Fact]
    public async Task Answers_programs_with_as_many_bytes_as_the_tutorial_prints()
    {
        (int status, string type, string text) = await _page.GetAsync("/api/v1/products/1");

        status.ShouldBe(200);
        type.ShouldBe("application/json");
        text.Length.ShouldBe(195);
        JsonNode.Parse(text)!["id"]!.GetValue<int>().ShouldBe(1);
    }

    [Theory]
    [InlineData("/api/v1/products", "The Comedy of Errors")]
    [InlineData("/api/v1/products/0", "paperback")]
    [InlineData("/api/v1/products/0/reviews", "reviews-v3-abc")]
    [InlineData("/api/v1/products/0/ratings", "Reviewer1")]
    public async Task Serves_every_document_as_json(string path, string within)
    {
        (int status, string type, string text) = await _page.GetAsync(path);

        (status, type).ShouldBe((200, "application/json"));
        JsonNode.Parse(text)!.ToJsonString().ShouldContain(within);
    }

    [Fact]
    public async Task Stays_a_page_when_a_service_is_away()
    {
        await _details.DisposeAsync();
        await _ratings.DisposeAsync();

        (int status, _, string text) = await _page.GetAsync("/productpage");
        (int apiStatus, _, string api) = await _page.GetAsync("/api/v1/products/0");

        status.ShouldBe(200);
        text.ShouldContain("Sorry, product details are currently unavailable for this book.");
        text.ShouldContain("Ratings service is currently unavailable");
        apiStatus.ShouldBe(500);
        api.ShouldBe("{\"error\": \"Sorry, product details are currently unavailable for this book.\"}");
    }

    [Fact]
    public async Task Greets_who_signed_in_and_forgets_who_signed_out()
    {
        using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["username"] = "jason" });
        using HttpResponseMessage login = await _page.Client.PostAsync("/login", form);

        login.Headers.Location!.ToString().ShouldBe("/productpage");
        (await _page.GetAsync("/productpage")).Text.ShouldContain("Signed in as jason.");

        await _page.GetAsync("/logout");
        (await _page.GetAsync("/productpage")).Text.ShouldNotContain("jason");
    }

    [Theory]
    [InlineData("/reviews/x")]
    [InlineData("/reviews")]
    public async Task Refuses_what_is_no_number(string path) => (await _reviews.GetAsync(path)).Status.ShouldBe(404);

    private static (string, string)[] Port(string name, RunningSample sample) =>
        [(name + "_HOSTNAME", "127.0.0.1"), (name + "_SERVICE_PORT", $"{sample.Address.Port}")];
}
