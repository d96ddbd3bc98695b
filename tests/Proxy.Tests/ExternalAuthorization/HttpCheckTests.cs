using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sallyport.Proxy.Tests.Forwarding;
using Sallyport.Proxy.Tests.Listeners;

namespace Sallyport.Proxy.Tests.ExternalAuthorization;

/// <summary>authorization-policy.md 12A, 12B and 12C with an authorizer over HTTP.</summary>
public sealed class HttpCheckTests
{
    private readonly List<string> _checks = [];

    [Fact]
    public async Task Sends_method_host_path_authorization_and_nothing_else()
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync(Approve);
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port);

        (HttpResponseMessage answer, _) = await gateway.SendAsync(
            "/a?b=1", headers: [("authorization", "Basic x"), ("x-private", "y"), ("cookie", "c=1")]);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        _checks.ShouldHaveSingleItem().ShouldBe("GET a.example /a?b=1\nauthorization: Basic x\ncontent-length: 0\n\n");
    }

    [Fact]
    public async Task Sends_listed_headers_joined_fixed_headers_and_the_path_prefix()
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync(Approve);
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(
            authorizer.Port,
            "pathPrefix: /check, includeRequestHeadersInCheck: [X-One, 'x-p-*', '*-tail', '*-length'], includeAdditionalHeadersInCheck: {X-Fixed: f, x-one: mine}");

        using RawClient client = new(gateway.Proxy.EndPoints[80]);
        await client.SendAsync("GET /a HTTP/1.1\r\nhost: a.example\r\nx-one: client\r\nX-P-a: 1\r\nx-p-a: 2\r\nx-tail: t\r\nx-other: o\r\n\r\n");
        await client.ReadAnswerAsync();

        _checks.ShouldHaveSingleItem().ShouldBe(
            "GET a.example /check/a\ncontent-length: 0\nx-fixed: f\nx-one: mine\nx-p-a: 1,2\nx-tail: t\n\n");
    }

    [Theory]
    [InlineData("includeHeadersInCheck: [x-old]", "x-old: 1")]
    [InlineData("includeHeadersInCheck: [x-old], includeRequestHeadersInCheck: [x-new]", "x-new: 2")]
    public async Task The_old_name_of_the_list_counts_only_alone(string settings, string sent)
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync(Approve);
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, settings);

        await gateway.SendAsync("/a", headers: [("x-old", "1"), ("x-new", "2")]);

        _checks.ShouldHaveSingleItem().ShouldBe($"GET a.example /a\ncontent-length: 0\n{sent}\n\n");
    }

    [Fact]
    public async Task A_request_that_no_rule_matches_or_no_route_fits_is_not_asked_about()
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync(Approve);
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port);

        (HttpResponseMessage free, _) = await gateway.SendAsync("/free");
        (HttpResponseMessage nowhere, _) = await gateway.SendAsync("/nowhere");

        free.StatusCode.ShouldBe(HttpStatusCode.OK);
        nowhere.StatusCode.ShouldBe(HttpStatusCode.NotFound, "12.7");
        _checks.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_approval_changes_the_request_and_adds_to_the_answer()
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync(context =>
        {
            context.Response.Headers["x-user"] = "alice";
            context.Response.Headers["x-user-name"] = "Alice";
            context.Response.Headers["x-other"] = "not listed";
            context.Response.Headers["x-envoy-auth-headers-to-remove"] = "cookie, X-Gone";
            context.Response.Headers["x-for-client"] = "hello";
            return Task.CompletedTask;
        });
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(
            authorizer.Port, "headersToUpstreamOnAllow: ['x-user*', '*-length', host], headersToDownstreamOnAllow: [x-for-client]");

        (HttpResponseMessage answer, string received) = await gateway.SendAsync(
            "/a", headers: [("x-user", "mallory"), ("cookie", "c=1"), ("x-gone", "1")]);

        received.ShouldContain("x-user: alice\n");
        received.ShouldContain("x-user-name: Alice\n");
        received.ShouldNotContain("mallory");
        received.ShouldNotContain("x-other");
        received.ShouldNotContain("cookie");
        received.ShouldNotContain("x-gone");
        received.ShouldContain("host: a.example\n");
        answer.Headers.GetValues("x-for-client").ShouldBe(["hello"]);
        answer.Headers.GetValues("x-application").ShouldBe(["yes"]);
        answer.Headers.Contains("x-user").ShouldBeFalse();
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task ClearRouteCache_lets_the_approval_choose_the_route(string clear, bool isChosen)
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync(context =>
        {
            context.Response.Headers["x-way"] = "other";
            return Task.CompletedTask;
        });
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(
            authorizer.Port, $"headersToUpstreamOnAllow: [x-way], clearRouteCache: {clear}");

        (HttpResponseMessage answer, _) = await gateway.SendAsync("/a");

        answer.Headers.Contains("x-chosen").ShouldBe(isChosen);
    }

    [Fact]
    public async Task A_refusal_reaches_the_client_as_it_is()
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync(DenyAsync);
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port);

        (HttpResponseMessage answer, string body) = await gateway.SendAsync("/a");

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        body.ShouldBe("{\"go\":\"away\"}");
        answer.Content.Headers.ContentType!.ToString().ShouldBe("application/json");
        answer.Headers.GetValues("x-why").ShouldBe(["because"]);
        answer.Headers.GetValues("set-cookie").ShouldBe(["a=1", "b=2"]);
        answer.Headers.Server.ToString().ShouldBe("sallyport");
        (await gateway.DecisionsAsync()).ShouldContain("ext_authz_denied");
    }

    [Fact]
    public async Task A_list_limits_what_a_refusal_shows()
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync(DenyAsync);
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, "headersToDownstreamOnDeny: [x-w*]");

        (HttpResponseMessage answer, string body) = await gateway.SendAsync("/a");

        body.ShouldBe("{\"go\":\"away\"}");
        answer.Headers.GetValues("x-why").ShouldBe(["because"]);
        answer.Headers.GetValues("www-authenticate").ShouldBe(["Custom"]);
        answer.Headers.Contains("set-cookie").ShouldBeFalse();
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain");
    }

    [Fact]
    public async Task A_redirect_is_a_refusal_with_its_location()
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync(context =>
        {
            context.Response.Redirect("http://login.example/");
            return Task.CompletedTask;
        });
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, "headersToDownstreamOnDeny: [x-w*]");

        (HttpResponseMessage answer, _) = await gateway.SendAsync("/a");

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.ToString().ShouldBe("http://login.example/");
    }

    [Theory]
    [InlineData(201)]
    [InlineData(204)]
    public async Task Only_200_approves(int status)
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port);

        (HttpResponseMessage answer, string body) = await gateway.SendAsync("/a");

        ((int)answer.StatusCode).ShouldBe(status);
        body.ShouldBeEmpty();
        answer.Headers.Contains("x-application").ShouldBeFalse();
    }

    [Fact]
    public async Task A_gRPC_client_is_refused_in_its_own_way()
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync(context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers["grpc-status"] = "0";
            return context.Response.WriteAsync("no");
        });
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port);

        using ByteArrayContent call = new([0, 0, 0, 0, 0]);
        call.Headers.TryAddWithoutValidation("content-type", "application/grpc");
        (HttpResponseMessage answer, _) = await gateway.SendAsync("/a", body: call, isHttp2: true);
        (HttpResponseMessage plain, string body) = await gateway.SendAsync("/a");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (answer.Headers.Concat(answer.TrailingHeaders)).First(field => field.Key == "grpc-status").Value.ShouldBe(["16"]);
        plain.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        body.ShouldBe("no");
    }

    [Fact]
    public async Task An_approval_does_not_skip_DENY_and_sees_the_token_step_after_it()
    {
        await using KestrelUpstream authorizer = await AuthorizerAsync(context =>
        {
            context.Response.Headers["authorization"] = "Bearer garbage";
            context.Response.Headers["x-note"] = "n";
            return Task.CompletedTask;
        });
        const string Tokens = """
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: {name: tokens, namespace: istio-system}
            spec: {jwtRules: [{issuer: a, jwks: '{"keys":[{"kty":"oct","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}]}'}]}
            """;
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(
            authorizer.Port, "headersToUpstreamOnAllow: [authorization], headersToDownstreamOnAllow: [x-note]", documents: Tokens);

        (HttpResponseMessage answer, string body) = await gateway.SendAsync("/a", headers: [("cookie", "session=1")]);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        body.ShouldStartWith("Jwt is not in the form");
        answer.Headers.GetValues("x-note").ShouldBe(["n"], "added to whatever answer follows");
    }

    private static Task Approve(HttpContext context) => Task.CompletedTask;

    private static Task DenyAsync(HttpContext context)
    {
        context.Response.StatusCode = 401;
        context.Response.ContentType = "application/json";
        context.Response.Headers["x-why"] = "because";
        context.Response.Headers.WWWAuthenticate = "Custom";
        context.Response.Headers.SetCookie = new(["a=1", "b=2"]);
        return context.Response.WriteAsync("{\"go\":\"away\"}");
    }

    // Notes each check: request line, fields in order of names, body.
    private Task<KestrelUpstream> AuthorizerAsync(RequestDelegate answer) => KestrelUpstream.StartAsync(
        async context =>
        {
            HttpRequest request = context.Request;
            IEnumerable<string> fields = request.Headers.Where(field => field.Key != "Host")
                .Select(field => $"{field.Key.ToLowerInvariant()}: {field.Value}\n").Order(StringComparer.Ordinal);
            string body = await new StreamReader(request.Body, Encoding.Latin1).ReadToEndAsync();
            lock (_checks)
                _checks.Add($"{request.Method} {request.Host} {request.Path}{request.QueryString}\n{string.Concat(fields)}\n{body}");
            await answer(context);
        }, HttpProtocols.Http1);
}
