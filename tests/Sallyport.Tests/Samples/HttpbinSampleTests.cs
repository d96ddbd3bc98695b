using System.Text.Json;

namespace Sallyport.Samples;

public sealed class HttpbinSampleTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private RunningSample _sample = null!;

    public async Task InitializeAsync()
    {
        _sample = await RunningSample.StartAsync("httpbin");
        _client.BaseAddress = _sample.Address;
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _sample.DisposeAsync();
    }

    [Theory]
    [InlineData("/", 200, "text/html; charset=utf-8")]
    [InlineData("/healthz", 200, "text/plain; charset=utf-8")]
    [InlineData("/get?a=1", 200, "application/json")]
    [InlineData("/ip", 200, "application/json")]
    [InlineData("/headers", 200, "application/json")]
    [InlineData("/status/418", 418, "text/plain")]
    [InlineData("/status/204", 204, null)]
    [InlineData("/status/999", 404, "text/html")]
    [InlineData("/post", 405, "text/html")]
    [InlineData("/nowhere", 404, "text/html")]
    [InlineData("/delay/0", 200, "application/json")]
    [InlineData("/html", 200, "text/html; charset=utf-8")]
    [InlineData("/image", 200, "image/png")]
    [InlineData("/bytes/16", 200, "application/octet-stream")]
    [InlineData("/stream/3", 200, "application/json")]
    [InlineData("/basic-auth/a/b", 401, null)]
    [InlineData("/bytes/many", 404, "text/html")]
    [InlineData("/redirect-to", 400, null)]
    [InlineData("/redirect/2", 200, "application/json")]
    [InlineData("/redirect/0", 404, "text/html")]
    [InlineData("/bearer", 401, null)]
    [InlineData("/xml", 200, "application/xml")]
    [InlineData("/json", 200, "application/json")]
    [InlineData("/deny", 200, "text/plain")]
    [InlineData("/response-headers?Content-Length=1", 200, "application/json")]
    public async Task Answers_as_httpbin_does(string path, int status, string? type)
    {
        using HttpResponseMessage response = await _client.GetAsync(path);

        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType?.ToString().ShouldBe(type);
    }

    [Fact]
    public async Task Lets_in_who_knows_the_password()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/basic-auth/alice/secret");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String("alice:secret"u8));
        using HttpResponseMessage response = await _client.SendAsync(request);

        JsonElement answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        answer.GetProperty("authenticated").GetBoolean().ShouldBeTrue();
        answer.GetProperty("user").GetString().ShouldBe("alice");
    }

    [Fact]
    public async Task Gives_back_a_cookie_that_it_set()
    {
        using HttpResponseMessage response = await _client.GetAsync("/cookies/set/flavour/oat");

        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement
            .GetProperty("cookies").GetProperty("flavour").GetString().ShouldBe("oat");
    }

    [Theory]
    [InlineData("/bytes/16", 16)]
    [InlineData("/bytes/999999999", 100 * 1024)]
    public async Task Sends_as_many_bytes_as_asked_within_a_limit(string path, int length) =>
        (await _client.GetByteArrayAsync(path)).Length.ShouldBe(length);

    [Fact]
    public async Task Streams_a_line_of_json_each() =>
        (await _client.GetStringAsync("/stream/3")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetInt32()).ShouldBe([0, 1, 2]);

    [Fact]
    public async Task Reports_what_arrived()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/anything/x?a=1&a=2&b=3") { Content = new StringContent("{\"k\":1}") };
        request.Headers.Add("x-custom", "v");
        using HttpResponseMessage response = await _client.SendAsync(request);

        JsonElement report = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        report.GetProperty("method").GetString().ShouldBe("POST");
        report.GetProperty("args").GetProperty("a").GetArrayLength().ShouldBe(2);
        report.GetProperty("args").GetProperty("b").GetString().ShouldBe("3");
        report.GetProperty("json").GetProperty("k").GetInt32().ShouldBe(1);
        report.GetProperty("headers").GetProperty("X-Custom").GetString().ShouldBe("v");
    }
}
