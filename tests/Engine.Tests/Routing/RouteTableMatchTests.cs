using Sallyport.Engine.Http;
using Sallyport.Engine.Matching;
using Sallyport.Engine.Routing;
using Sallyport.TestKit;

namespace Sallyport.Engine.Tests.Routing;

/// <summary>gateway-routing.md 4, 5.</summary>
public sealed class RouteTableMatchTests
{
    [Fact] // 4.1
    public void Takes_the_first_route_that_fits_whatever_kind_its_path_condition_is_of()
    {
        RouteTable table = Routes.Table(
            Routes.Exact("0", "/api"),
            Routes.Route("1", new PathCondition(Routes.Regex("/api/[a-z0-9/]*"))),
            Routes.Prefix("2", "/api/v"),
            Routes.Prefix("3", "/"),
            Routes.Exact("never", "/other"));
        table.Find("/api?x=1").ShouldBe("0");
        table.Find("/api/v1").ShouldBe("1");
        table.Find("/api/v1.x").ShouldBe("2");
        table.Find("/apix").ShouldBe("3");
        table.Find("/other").ShouldBe("3");
    }

    [Theory] // 4.2
    [InlineData("/api", "/apix", true)]
    [InlineData("/api", "/api", true)]
    [InlineData("/api", "/ap", false)]
    [InlineData("/api", "/API", false)]
    [InlineData("/api/", "/api", false)]
    public void Compares_prefixes_as_plain_text(string prefix, string path, bool fits) =>
        (Routes.Table(Routes.Prefix("r", prefix)).Find(path) is not null).ShouldBe(fits);

    [Theory] // 4.2
    [InlineData(PathForm.Exact, "/API", true)]
    [InlineData(PathForm.Exact, "/APIx", false)]
    [InlineData(PathForm.Prefix, "/aPix", true)]
    public void Can_ignore_the_case_of_paths(object form, string path, bool fits) =>
        (Routes.Table(Routes.Route("r", new PathCondition((PathForm)form, "/api", ignoresCase: true))).Find(path) is not null).ShouldBe(fits);

    [Theory] // 4.2
    [InlineData("/a.c", "/abc", true)]
    [InlineData("/a.c", "/abcd", false)]
    [InlineData("/a.c", "/abc?d", true)]
    [InlineData("/a.c", "x/abc", false)]
    public void Wants_a_regex_to_fit_the_whole_path(string pattern, string path, bool fits) =>
        (Routes.Table(Routes.Route("r", new PathCondition(Routes.Regex(pattern)))).Find(path) is not null).ShouldBe(fits);

    [Theory] // 4.8
    [InlineData("/api", true)]
    [InlineData("/api/x", true)]
    [InlineData("/apix", false)]
    public void Compares_segment_prefixes_by_whole_segments(string path, bool fits) =>
        (Routes.Table(Routes.Route("r", new PathCondition(PathForm.SegmentPrefix, "/api"))).Find(path) is not null).ShouldBe(fits);

    [Theory] // 4.3
    [InlineData("exact", true, "one")]
    [InlineData("exact", false, "ONE")]
    [InlineData("exact", false, "zero,one")]
    [InlineData("exact", true, "zero", "one")]
    [InlineData("prefix", true, "oneness")]
    [InlineData("regex", true, "ooe")]
    [InlineData("regex", false, "oneness")]
    [InlineData("present", true, "")]
    [InlineData("present", false)]
    [InlineData("exact", false)]
    public void Tests_each_line_of_a_header(string form, bool fits, params string[] lines)
    {
        TextMatcher? value = form switch
        {
            "exact" => TextMatcher.Exact("one"),
            "prefix" => TextMatcher.Prefix("one"),
            "regex" => Routes.Regex("o.e"),
            _ => null,
        };
        string[] headers = [.. lines.SelectMany(line => new[] { "X-V", line })];
        (Routes.Table(Routes.Prefix("r", "/", Routes.Header("x-v", value))).Find("/", headers: headers) is not null).ShouldBe(fits);
    }

    [Theory] // 4.4, conformance gateway/match-withoutheaders
    [InlineData("one", true)]
    [InlineData("one", false, "one")]
    [InlineData("one", true, "")]
    [InlineData("one", true, "zero")]
    [InlineData("one", false, "zero", "one")]
    [InlineData(".*", false)]
    [InlineData(".*", false, "x")]
    [InlineData(".+", true)]
    [InlineData(".+", false, "x")]
    [InlineData(null, true)]
    [InlineData(null, false, "")]
    public void Counts_a_missing_header_as_empty_under_withoutHeaders(string? pattern, bool fits, params string[] lines)
    {
        HeaderCondition condition = Routes.Header("x-v", pattern is null ? null : Routes.Regex(pattern), isNegated: true);
        string[] headers = [.. lines.SelectMany(line => new[] { "x-v", line })];
        (Routes.Table(Routes.Prefix("r", "/", condition)).Find("/", headers: headers) is not null).ShouldBe(fits);
    }

    [Theory] // 4.5
    [InlineData(":method", "GET", true)]
    [InlineData(":method", "get", false)]
    [InlineData(":authority", "A.com:8080", true)]
    [InlineData(":authority", "a.com:8080", false)]
    [InlineData("host", "A.com:8080", true)]
    [InlineData(":scheme", "http", true)]
    [InlineData(":path", "/x?y", true)]
    [InlineData(":status", "", false)]
    public void Compares_parts_of_the_head_like_headers(string name, string value, bool fits) =>
        (Routes.Table(Routes.Prefix("r", "/", Routes.Header(name, TextMatcher.Exact(value)))).Find("/x?y", "A.com:8080") is not null).ShouldBe(fits);

    [Theory] // 4.6, conformance gateway/match-query-exact
    [InlineData("/q", false, false)]
    [InlineData("/q?v=one", true, true)]
    [InlineData("/q?v=ONE", false, true)]
    [InlineData("/q?v", false, true)]
    [InlineData("/q?v=", false, true)]
    [InlineData("/q?v=zero&v=one", false, true)]
    [InlineData("/q?v=one&v=zero", true, true)]
    [InlineData("/q?v=%6fne", false, true)]
    [InlineData("/q?%76=one", false, false)]
    [InlineData("/q?a=1;v=one", false, false)]
    [InlineData("/q?a=1&v=one", true, true)]
    [InlineData("/q?V=one", false, false)]
    public void Compares_query_parameters_undecoded(string path, bool fitsExact, bool isPresent)
    {
        (Routes.Table(Routes.Prefix("r", "/", Routes.Query("v", TextMatcher.Exact("one")))).Find(path) is not null).ShouldBe(fitsExact);
        (Routes.Table(Routes.Prefix("r", "/", Routes.Query("v", null))).Find(path) is not null).ShouldBe(isPresent);
    }

    [Fact]
    public void Gives_the_same_answer_as_a_plain_walk_over_many_overlapping_paths()
    {
        Random random = new(7);
        string[] paths = [.. Enumerable.Range(0, 400).Select(_ => "/" + string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => "ab/"[random.Next(3)])))];
        RouteEntry[] entries = [.. paths.Index().Select(path =>
            path.Index % 3 == 0 ? Routes.Exact($"{path.Index}", path.Item) : Routes.Prefix($"{path.Index}", path.Item))];
        // The widest ones come last, so that others are reached.
        entries = [.. entries.OrderByDescending(entry => entry.Path.Text.Length)];
        RouteTable table = Routes.Table(entries);
        foreach (string path in paths)
        {
            RouteEntry? expected = entries.FirstOrDefault(entry => entry.Path.Holds(System.Text.Encoding.ASCII.GetBytes(path)));
            table.Find(path).ShouldBe(expected?.Route.Name, path);
        }
    }

    [Theory] // 5.2
    [InlineData("""{"iss":"i","role":"admin"}""", true)]
    [InlineData("""{"iss":"i","role":["x","admin"]}""", true)]
    [InlineData("""{"iss":"i","role":"user"}""", false)]
    [InlineData("""{"iss":"i","role":7}""", false)]
    [InlineData("""{"iss":"i","role":{"admin":true}}""", false)]
    [InlineData("""{"iss":"i"}""", false)]
    public void Fits_strings_and_lists_of_strings_of_a_claim(string payload, bool fits)
    {
        using TestIssuer issuer = new();
        RouteTable table = Routes.Table(Routes.Prefix("r", "/", Routes.Claim("role", TextMatcher.Exact("admin"))));
        RouteTable without = Routes.Table(Routes.Prefix("r", "/", Routes.Claim("role", TextMatcher.Exact("admin"), isNegated: true)));
        RequestHead request = Requests.Get().WithToken(issuer.Sign(payload));
        (table.Find(request).Route is not null).ShouldBe(fits);
        (without.Find(request).Route is null).ShouldBe(fits);
    }

    [Fact] // 5.3, 5.6
    public void Takes_the_next_route_when_a_claim_is_asked_for_and_there_is_no_token()
    {
        RouteTable table = Routes.Table(
            Routes.Prefix("claim", "/", Routes.Claim("role", TextMatcher.Exact("admin"))),
            Routes.Prefix("without", "/w", Routes.Claim("role", TextMatcher.Exact("admin"), isNegated: true)),
            Routes.Prefix("rest", "/"));
        table.Find("/").ShouldBe("rest");
        table.Find("/w").ShouldBe("without");
    }

    [Fact] // 5.2
    public void Splits_scope_and_walks_into_objects()
    {
        using TestIssuer issuer = new();
        RequestHead request = Requests.Get().WithToken(issuer.Sign("""{"iss":"i","scope":"read write","a":{"b":"c d"}}"""));
        Fits("scope", "write").ShouldBeTrue();
        Fits("scope", "read write").ShouldBeFalse();
        Fits("a.b", "c d").ShouldBeTrue();

        bool Fits(string claim, string value) =>
            Routes.Table(Routes.Prefix("r", "/", Routes.Claim(claim, TextMatcher.Exact(value)))).Find(request).Route is not null;
    }

    [Fact]
    public void Allocates_nothing_for_claims_and_queries()
    {
        using TestIssuer issuer = new();
        RequestHead request = Requests.Get("/x?a=1&b=2").WithToken(issuer.Sign("""{"iss":"i","role":["x","admin"]}"""));
        RouteTable table = Routes.Table(
            Routes.Prefix("no", "/", Routes.Query("b", TextMatcher.Exact("3"))),
            Routes.Prefix("yes", "/", Routes.Claim("role", TextMatcher.Exact("admin"))));
        table.Find(request).Route!.Name.ShouldBe("yes");
        AllocationProbe.Measure(() => table.Find(request).Route is null).ShouldBe(0);
    }
}
