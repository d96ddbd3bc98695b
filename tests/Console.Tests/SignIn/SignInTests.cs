using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Sallyport.Console.Tests.SignIn;

public sealed partial class SignInTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task Without_a_session_every_page_leads_to_the_sign_in()
    {
        using HttpClient client = Client();
        foreach (string path in new[] { "/", "/gateway-jwt", "/objects/secrets/istio-system/cacerts" })
        {
            using HttpResponseMessage answer = await client.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, path);
            answer.Headers.Location!.ToString().ShouldStartWith("/signin?next=");
        }
        using HttpResponseMessage circuit = await client.PostAsync("/_blazor/negotiate", null);
        circuit.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Answers_to_its_own_name_alone()
    {
        using HttpClient client = Client();
        using HttpRequestMessage foreign = new(HttpMethod.Get, "/signin") { Headers = { Host = "evil.example" } };
        using HttpResponseMessage answer = await client.SendAsync(foreign);
        answer.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
        using HttpRequestMessage loopback = new(HttpMethod.Get, "/signin") { Headers = { Host = $"127.0.0.1:{fixture.Console.Address.Port}" } };
        using HttpResponseMessage redirect = await client.SendAsync(loopback);
        redirect.Headers.Location.ShouldBe(new Uri(fixture.Console.Address, "signin"));
    }

    [Fact]
    public async Task Runs_no_script_but_its_own_and_is_framed_by_nobody()
    {
        using HttpClient client = Client();
        using HttpResponseMessage answer = await client.GetAsync("/signin");
        string policy = answer.Headers.GetValues("content-security-policy").ShouldHaveSingleItem();
        policy.ShouldContain("default-src 'none'; script-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
    }

    [Fact]
    public async Task A_token_that_the_API_does_not_know_begins_no_session()
    {
        using HttpClient client = Client();
        using HttpResponseMessage answer = await PostAsync(client, "/signin", ("token", "e30.e30.e30"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("The API does not know that token");
        using HttpResponseMessage none = await PostAsync(client, "/signin", ("token", "two words"));
        none.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_form_of_somebody_else_is_refused()
    {
        using HttpClient client = Client();
        using FormUrlEncodedContent form = new([new("token", "x")]);
        using HttpResponseMessage answer = await client.PostAsync("/signin", form);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("came from elsewhere");
    }

    [Theory]
    [InlineData("/kinds/namespaces", "/kinds/namespaces")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("https://evil.example/", "/")]
    public async Task A_link_signs_in_once_and_leads_only_to_its_own_pages(string next, string location)
    {
        using HttpClient client = Client();
        Uri link = fixture.SignInLink();
        string code = link.Segments[^1];
        using HttpResponseMessage first = await PostAsync(client, "/signin/link", ("code", code));
        first.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        string cookie = first.Headers.GetValues("set-cookie").Single(value => value.StartsWith("sallyport-console-", StringComparison.Ordinal));
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=strict", Case.Insensitive);
        cookie.ShouldNotContain("domain", Case.Insensitive);
        using HttpResponseMessage home = await client.GetAsync("/");
        home.StatusCode.ShouldBe(HttpStatusCode.OK);
        using HttpResponseMessage second = await PostAsync(client, "/signin/link", ("code", code));
        second.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        string page = await client.GetStringAsync("/signin?next=" + Uri.EscapeDataString(next));
        page.ShouldContain($"name=\"next\" value=\"{location}\"");
        using HttpResponseMessage left = await PostAsync(client, "/signout");
        using HttpResponseMessage after = await client.GetAsync("/");
        after.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    private HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        ConnectCallback = async (_, stop) =>
        {
            System.Net.Sockets.Socket socket = new(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, fixture.Console.Address.Port, stop);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = fixture.Console.Address,
    };

    // With the form's own hidden field, as a browser sends it.
    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, params (string Name, string Value)[] fields)
    {
        Match hidden = HiddenField().Match(await client.GetStringAsync(path == "/signout" ? "/signout" : "/signin"));
        using FormUrlEncodedContent form = new(
            fields.Select(field => KeyValuePair.Create(field.Name, field.Value)).Append(KeyValuePair.Create(hidden.Groups[1].Value, WebUtility.HtmlDecode(hidden.Groups[2].Value))));
        form.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        return await client.PostAsync(path, form);
    }

    [GeneratedRegex("""name="(__Req[^"]*)" value="([^"]*)">""")]
    private static partial Regex HiddenField();
}
