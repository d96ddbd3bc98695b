using System.Text;
using System.Text.Json;
using Sallyport.Engine;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Telemetry;
using Sallyport.Proxy.Telemetry.AccessLog;
using Sallyport.Proxy.Tests.Forwarding;

namespace Sallyport.Proxy.Tests.Telemetry.AccessLog;

/// <summary>Lines of the access log: Envoy's words, and nothing that a client could forge or a reader could misuse.</summary>
public sealed class AccessLogFormatTests
{
    private const string Token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";

    [Fact]
    public async Task Default_line_is_Istios_with_our_reason_behind_it()
    {
        TestExchange exchange = CompletedRequests.Exchange("GET", "/new", ("x-envoy-original-path", "/old?x=1"), ("user-agent", "curl/8"), ("x-request-id", "id-1"));
        exchange.Upstream.Status = ForwardStatus.Answered;
        exchange.Upstream.Cluster = new ClusterPlan { Name = "outbound|80||a.foo", Host = "a.foo" };
        exchange.Upstream.UpstreamHost = "10.0.0.1:8000";
        exchange.Upstream.LocalAddress = "10.0.0.9:4000";
        exchange.Response.Headers.Add("x-envoy-upstream-service-time"u8, "11"u8);
        await AnswerAsync(exchange, 200, "hello");

        Line(null, exchange, CompletedRequests.Passed()).ShouldBe(
            "[2026-08-01T12:30:45.678Z] \"GET /old?x=1 HTTP/1.1\" 200 - via_upstream - \"-\" 0 5 12 11 \"-\" \"curl/8\" \"id-1\" "
            + "\"a.foo.com\" \"10.0.0.1:8000\" outbound|80||a.foo 10.0.0.9:4000 - 192.0.2.7:0 - - -\n");
    }

    [Fact]
    public void Refusal_of_a_token_is_told_as_Envoy_does() =>
        Line("%RESPONSE_CODE% %RESPONSE_CODE_DETAILS% %RESPONSE_FLAGS% %SALLYPORT_REASON%\n", CompletedRequests.Exchange(), CompletedRequests.Refused(Reason.JwtExpired), status: 401)
            .ShouldBe("401 jwt_authn_access_denied{Jwt_is_expired} - jwt_expired\n");

    [Fact]
    public void Refusal_by_a_policy_names_the_rule() =>
        Line("%RESPONSE_CODE_DETAILS% %SALLYPORT_POLICY%\n", CompletedRequests.Exchange(), CompletedRequests.Refused(Reason.AuthorizationDenied, CompletedRequests.Rule()))
            .ShouldBe("rbac_access_denied_matched_policy[ns[foo]-policy[deny-all]-rule[0]] ns[foo]-policy[deny-all]-rule[0]\n");

    [Fact]
    public void Refusal_because_nothing_allows_names_no_rule() =>
        Line("%RESPONSE_CODE_DETAILS%\n", CompletedRequests.Exchange(), CompletedRequests.Refused(Reason.AuthorizationNoAllow))
            .ShouldBe("rbac_access_denied_matched_policy[none]\n");

    [Theory]
    [InlineData(ForwardStatus.ConnectFailed, Reason.UpstreamConnectFailed, "UF upstream_reset_before_response_started{remote_connection_failure}")]
    [InlineData(ForwardStatus.Timeout, Reason.UpstreamTimeout, "UT response_timeout")]
    [InlineData(ForwardStatus.PerTryTimeout, Reason.UpstreamTimeout, "UT upstream_per_try_timeout")]
    [InlineData(ForwardStatus.ClientGone, Reason.BadRequest, "DC downstream_remote_disconnect")]
    [InlineData(ForwardStatus.NoHealthyUpstream, Reason.NoHealthyUpstream, "UH no_healthy_upstream")]
    [InlineData(ForwardStatus.ClusterUnknown, Reason.ClusterUnknown, "NC cluster_not_found")]
    [InlineData(ForwardStatus.None, Reason.RouteNotFound, "NR route_not_found")]
    public void Failures_have_Envoys_flags(ForwardStatus status, Reason reason, string expected)
    {
        TestExchange exchange = CompletedRequests.Exchange();
        exchange.Upstream.Status = status;
        Line("%RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%\n", exchange, CompletedRequests.Passed(reason: reason)).ShouldBe(expected + "\n");
    }

    [Fact]
    public void Every_reason_has_details()
    {
        foreach (ReasonRow row in Reasons.All)
            Line("%RESPONSE_CODE_DETAILS%\n", CompletedRequests.Exchange(), CompletedRequests.Refused(row.Reason)).ShouldNotBe("-\n", row.Code);
    }

    [Theory]
    [InlineData("a\r\nb", @"a\x0D\x0Ab")]
    [InlineData("a\" \"b", @"a\x22 \x22b")]
    [InlineData(@"a\x0Ab", @"a\x5Cx0Ab")]
    [InlineData("\u001b[31m\u009b", @"\x1B[31m\x9B")]
    public void Value_cannot_leave_its_place_in_a_line(string value, string expected) =>
        Line("<%REQ(X-A)%>\n", CompletedRequests.Exchange("GET", "/", ("x-a", value)), CompletedRequests.Passed()).ShouldBe($"<{expected}>\n");

    [Fact]
    public void Value_cannot_leave_its_place_in_JSON()
    {
        string line = Line("""{"a":"%REQ(X-A)%"}""", CompletedRequests.Exchange("GET", "/", ("x-a", "\",\"b\":\"\r\n\\\u00ff")), CompletedRequests.Passed(), isJson: true);
        line.IndexOf('\n').ShouldBe(line.Length - 1);
        JsonElement root = JsonDocument.Parse(line).RootElement;
        root.EnumerateObject().Count().ShouldBe(1);
        root.GetProperty("a").GetString().ShouldBe("\",\"b\":\"\r\n\\\u00ff");
    }

    [Fact]
    public void JSON_keeps_numbers_and_writes_null_for_what_is_missing()
    {
        string line = Line(
            """{"code":"%RESPONSE_CODE%","text":"%RESPONSE_CODE% for %REQ(X-NONE)%","none":"%UPSTREAM_HOST%","n":{"d":"%DURATION%","fixed":"a\"b%%"},"list":[1, true]}""",
            CompletedRequests.Exchange(), CompletedRequests.Refused(Reason.JwtExpired), isJson: true, status: 401);
        JsonElement root = JsonDocument.Parse(line).RootElement;
        root.GetProperty("code").GetInt32().ShouldBe(401);
        root.GetProperty("text").GetString().ShouldBe("401 for -");
        root.GetProperty("none").ValueKind.ShouldBe(JsonValueKind.Null);
        root.GetProperty("n").GetProperty("d").GetInt32().ShouldBe(12);
        root.GetProperty("n").GetProperty("fixed").GetString().ShouldBe("a\"b%");
        root.GetProperty("list").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public void Default_JSON_has_Istios_fields_and_our_reason()
    {
        string line = Line(null, CompletedRequests.Exchange("GET", "/a?b=1"), CompletedRequests.Refused(Reason.AuthorizationDenied, CompletedRequests.Rule()), isJson: true, status: 403);
        JsonElement root = JsonDocument.Parse(line).RootElement;
        root.GetProperty("path").GetString().ShouldBe("/a?b=1");
        root.GetProperty("response_code").GetInt32().ShouldBe(403);
        root.GetProperty("reason").GetString().ShouldBe("rbac_denied");
        root.GetProperty("policy").GetString().ShouldBe("ns[foo]-policy[deny-all]-rule[0]");
        root.GetProperty("upstream_host").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public void Format_that_is_no_JSON_object_is_replaced_and_reported()
    {
        AccessLogFormat.Compile("[%START_TIME%]", true, new TokenRedaction([]), out IReadOnlyList<string> problems);
        problems.ShouldHaveSingleItem().ShouldContain("no JSON object");
    }

    [Theory]
    [InlineData("%REQ(AUTHORIZATION)%")]
    [InlineData("%REQ(cookie)%")]
    [InlineData("%REQ(X-NONE?Authorization)%")]
    [InlineData("%RESP(SET-COOKIE)%")]
    [InlineData("%REQ(X-TOKEN)%")]
    [InlineData("%REQ(X-PAYLOAD)%")]
    [InlineData("%NO_SUCH_THING%")]
    [InlineData("%DYNAMIC_METADATA(a:b)%")]
    public void Secret_or_unknown_operator_is_a_dash_and_reported(string format)
    {
        JwtRulePlan rule = CompletedRequests.RuleFor(TokenLocations.Create([("X-Token", "")], [], []), payloadHeader: "x-payload");
        AccessLogFormat.Compile(format, false, new TokenRedaction([rule]), out IReadOnlyList<string> problems);
        problems.ShouldHaveSingleItem();
        TestExchange exchange = CompletedRequests.Exchange("GET", "/", ("authorization", "Bearer x"), ("cookie", "a=b"), ("x-token", "x"), ("x-payload", "x"));
        exchange.Response.Headers.Add("set-cookie"u8, "a=b"u8);
        Line(format, exchange, CompletedRequests.Passed(), rules: rule).ShouldBe("-\n");
    }

    [Theory]
    [InlineData("/a?access_token=secret&b=1", "/a?access_token=-&b=1")]
    [InlineData("/a?b=1&my%5Ftoken=secret", "/a?b=1&my%5Ftoken=-")]
    [InlineData("/a?access_token=one&access_token=two#x", "/a?access_token=-&access_token=-#x")]
    [InlineData("/a?not_access_token=1&access_token", "/a?not_access_token=1&access_token")]
    [InlineData("/a?other=" + Token + "&c", "/a?other=-&c")]
    [InlineData("/by/" + Token + "/x", "/by/-/x")]
    [InlineData("/eyJ/eyJ", "/eyJ/eyJ")]
    public void Token_in_a_path_is_not_written(string path, string expected)
    {
        JwtRulePlan rule = CompletedRequests.RuleFor(TokenLocations.Create([], ["my_token"], []));
        Line("%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %REQ(REFERER)%\n", CompletedRequests.Exchange("GET", path, ("referer", path)), CompletedRequests.Passed(), rules: rule)
            .ShouldBe($"{expected} {expected}\n");
    }

    [Fact]
    public void Token_in_the_realm_of_a_refusal_is_not_written()
    {
        TestExchange exchange = CompletedRequests.Exchange();
        exchange.Response.Headers.Add("www-authenticate"u8, "Bearer realm=\"http://a/?access_token=secret\", error=\"invalid_token\""u8);
        Line("%RESP(WWW-AUTHENTICATE)%\n", exchange, CompletedRequests.Passed()).ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("%REQ(X-A):3%", "abc")]
    [InlineData("%REQ(X-NONE?X-A):2%", "ab")]
    [InlineData("%%%PROTOCOL%", "%HTTP/1.1")]
    [InlineData("%START_TIME(%Y/%m/%d %H:%M:%S.%3f %s)%", "2026/08/01 12:30:45.678 1785587445")]
    [InlineData("%START_TIME(%e %b %y %6f %9f)%", "1 Aug 26 678000 678000000")]
    [InlineData("%REQ(:METHOD)% %REQ(HOST)% %REQ(:SCHEME)%", "GET a.foo.com http")]
    [InlineData("%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% %DOWNSTREAM_REMOTE_PORT%", "192.0.2.7 0")]
    [InlineData("100%", "100%")]
    public void Operators_are_Envoys(string format, string expected) =>
        Line(format, CompletedRequests.Exchange("GET", "/", ("x-a", "abcdef")), CompletedRequests.Passed()).ShouldBe(expected + "\n");

    [Fact]
    public void Dry_run_and_audit_are_marked()
    {
        TestExchange exchange = CompletedRequests.Exchange();
        exchange.Observed = new AuthorizationTrace { Audit = CompletedRequests.Rule("audit"), DryRunHasNoAllow = true };
        Line(
            "%SALLYPORT_AUDIT% %DYNAMIC_METADATA(envoy.common:access_log_hint)% %SALLYPORT_DRY_RUN% "
            + "%DYNAMIC_METADATA(envoy.filters.http.rbac:istio_dry_run_allow_shadow_engine_result)% "
            + "%DYNAMIC_METADATA(envoy.filters.http.rbac:istio_dry_run_deny_shadow_engine_result)%\n",
            exchange, CompletedRequests.Passed()).ShouldBe("ns[foo]-policy[audit]-rule[0] true none denied -\n");
    }

    private static string Line(
        string? format, TestExchange exchange, RequestOutcome outcome, bool isJson = false, int status = 200, params JwtRulePlan[] rules)
    {
        AccessLogFormat compiled = AccessLogFormat.Compile(format, isJson, new TokenRedaction(rules), out _);
        LogLine line = new();
        compiled.Write(new CompletedRequest
        {
            Exchange = exchange, Outcome = outcome, Status = status, StartMilliseconds = CompletedRequests.Start,
            Elapsed = TimeSpan.FromMilliseconds(12.7),
        }, line);
        return Encoding.UTF8.GetString(line.Written);
    }

    private static async Task AnswerAsync(TestExchange exchange, int status, string body)
    {
        exchange.Response.Status = status;
        await exchange.StartResponseAsync(true, default);
        await exchange.WriteBodyAsync(Encoding.ASCII.GetBytes(body), default);
        await exchange.EndResponseAsync(null, default);
    }
}
