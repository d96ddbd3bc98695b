using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Engine.Matching;
using Sallyport.Engine.Routing;
using Sallyport.TestKit;

namespace Sallyport.Engine.Tests.Routing;

/// <summary>gateway-routing.md 8.2-8.5.</summary>
public sealed class CorsEvaluatorTests
{
    private static readonly CorsPlan s_plan = new(
        [TextMatcher.Exact("https://o.example"), TextMatcher.Prefix("https://p.")], true, "GET,PUT", "x-q", "x-e", "60", false);

    [Fact] // 8.3
    public void Answers_a_preflight_of_an_allowed_origin()
    {
        Evaluate(s_plan, Preflight("https://o.example"), out string fields).ShouldBe(CorsStatus.Preflight);
        fields.ShouldBe("access-control-allow-origin: https://o.example; access-control-allow-credentials: true; "
            + "access-control-expose-headers: x-e; access-control-allow-methods: GET,PUT; access-control-allow-headers: x-q; "
            + "access-control-max-age: 60");
    }

    [Fact] // 8.3
    public void Leaves_out_what_is_not_configured()
    {
        CorsPlan plan = new([TextMatcher.Exact("https://o.example")], null, null, null, null, null, false);
        Evaluate(plan, Preflight("https://o.example"), out string fields).ShouldBe(CorsStatus.Preflight);
        fields.ShouldBe("access-control-allow-origin: https://o.example");
    }

    [Fact] // 8.3
    public void Echoes_what_was_asked_for_a_star()
    {
        CorsPlan plan = s_plan with { AllowMethods = "*", AllowHeaders = "*", ExposeHeaders = null, MaxAge = null, AllowCredentials = false };
        Evaluate(plan, Preflight("https://o.example", "access-control-request-headers", "x-1, x-2"), out string fields);
        fields.ShouldBe("access-control-allow-origin: https://o.example; access-control-allow-methods: PUT; access-control-allow-headers: x-1, x-2");
        Evaluate(plan, Preflight("https://o.example"), out fields);
        fields.ShouldEndWith("access-control-allow-headers: ");
    }

    [Fact] // 8.4
    public void Forwards_a_preflight_of_a_foreign_origin_by_default()
    {
        Evaluate(s_plan, Preflight("https://evil.example"), out string fields).ShouldBe(CorsStatus.None);
        fields.ShouldBeEmpty();
    }

    [Fact] // 8.4
    public void Answers_it_without_allowing_the_origin_when_told_to_ignore_it()
    {
        Evaluate(s_plan with { IgnoreUnmatchedPreflights = true }, Preflight("https://evil.example"), out string fields).ShouldBe(CorsStatus.Preflight);
        fields.ShouldNotContain("allow-origin");
        fields.ShouldContain("access-control-allow-methods: GET,PUT");
    }

    [Theory] // 8.2, 8.3, 8.5
    [InlineData("GET", "https://o.example", CorsStatus.Allowed)]
    [InlineData("GET", "HTTPS://O.EXAMPLE", CorsStatus.None)]
    [InlineData("GET", "https://p.example", CorsStatus.Allowed)]
    [InlineData("GET", "", CorsStatus.None)]
    [InlineData("GET", null, CorsStatus.None)]
    [InlineData("OPTIONS", "https://o.example", CorsStatus.Allowed)]
    public void Judges_other_requests_by_their_origin(string method, string? origin, CorsStatus expected)
    {
        string[] headers = origin is null ? [] : ["origin", origin];
        Evaluate(s_plan, Requests.Make(method, "/", "a.com", Requests.PlainConnection, headers), out string fields).ShouldBe(expected);
        if (expected == CorsStatus.Allowed)
            fields.ShouldBe($"access-control-allow-origin: {origin}; access-control-allow-credentials: true; access-control-expose-headers: x-e");
    }

    [Fact] // 8.2
    public void Joins_two_origin_lines()
    {
        RequestHead request = Requests.Get("/", "origin", "https://o.example", "origin", "https://evil.example");
        Evaluate(s_plan, request, out _).ShouldBe(CorsStatus.None);
        CorsPlan joined = s_plan with { AllowOrigins = [TextMatcher.Exact("https://o.example,https://evil.example")] };
        Evaluate(joined, request, out _).ShouldBe(CorsStatus.Allowed);
    }

    [Fact] // 8.2
    public void Allows_every_origin_when_a_matcher_fits_the_star() =>
        Evaluate(s_plan with { AllowOrigins = [TextMatcher.Exact("*")] }, Requests.Get("/", "origin", "null"), out _).ShouldBe(CorsStatus.Allowed);

    [Theory] // 8.7
    [InlineData(499_999u, 99u, true, 503)]
    [InlineData(500_000u, 100u, false, null)]
    [InlineData(1_000_000u, 1_000_099u, true, 503)]
    public void Decides_faults_by_random_numbers(uint delayRandom, uint abortRandom, bool delays, int? status)
    {
        FaultPlan plan = new(TimeSpan.FromSeconds(1), 500_000, 503, null, 100);
        FaultDecision decision = FaultDecision.Decide(plan, delayRandom, abortRandom);
        (decision.Delay > TimeSpan.Zero).ShouldBe(delays);
        decision.AbortStatus.ShouldBe(status);
        decision.Aborts.ShouldBe(status is not null);
    }

    private static RequestHead Preflight(string origin, params string[] more) => Requests.Make(
        "OPTIONS", "/", "a.com", Requests.PlainConnection, ["origin", origin, "access-control-request-method", "PUT", .. more]);

    private static CorsStatus Evaluate(CorsPlan plan, RequestHead request, out string fields)
    {
        HeaderList list = new();
        CorsStatus status = CorsEvaluator.Evaluate(plan, request, list);
        List<string> lines = [];
        for (int i = 0; i < list.Count; i++)
            lines.Add($"{Encoding.ASCII.GetString(list.Name(i))}: {Encoding.ASCII.GetString(list.Value(i))}");
        fields = string.Join("; ", lines);
        return status;
    }
}
