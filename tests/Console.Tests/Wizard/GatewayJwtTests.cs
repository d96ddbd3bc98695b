using System.Text.Json.Nodes;
using Sallyport.Console.Forms;
using Sallyport.Console.Wizard;
using Sallyport.Explaining;

namespace Sallyport.Console.Tests.Wizard;

/// <summary>What the wizard writes, judged by the engine; and what it reads back.</summary>
public sealed class GatewayJwtTests
{
    private static readonly GatewayChoice s_gateway = new("istio-system", "ingressgateway");

    [Theory]
    [InlineData(MatchMode.AuthIfMatched, "/productpage", "", 403, 404)]
    [InlineData(MatchMode.AuthIfMatched, "/product*", "GET", 403, 404)]
    [InlineData(MatchMode.AuthIfMatched, "/productpage", "POST", 404, 404)]
    [InlineData(MatchMode.BypassIfMatched, "/productpage", "", 404, 403)]
    [InlineData(MatchMode.BypassIfMatched, "/productpage", "POST", 403, 403)]
    [InlineData(MatchMode.BypassIfMatched, "", "", 403, 403)]
    public async Task Asks_for_a_token_where_the_rule_says(MatchMode mode, string path, string method, int there, int elsewhere)
    {
        GatewayJwtForm form = Form(mode, new MatchRule { Paths = path, Methods = method });
        (await StatusesAsync(form, "/productpage", "/other")).ShouldBe([there, elsewhere]);
    }

    [Fact] // 404: both gates let it pass, and no route is there
    public async Task Several_rules_exempt_what_any_of_them_fits()
    {
        GatewayJwtForm form = Form(
            MatchMode.BypassIfMatched, new MatchRule { Paths = "/a", Methods = "GET" }, new MatchRule { Paths = "/b, /c" }, new MatchRule { Hosts = "open.example" });
        (await StatusesAsync(form, "/a", "/b", "/c", "/d")).ShouldBe([404, 404, 404, 403]);
        GatewayJwtDocuments.Combinations(form).ShouldBe(2);
    }

    [Fact]
    public async Task A_good_token_passes_everywhere_and_another_issuers_does_not_count()
    {
        GatewayJwtForm form = Form(MatchMode.BypassIfMatched, new MatchRule { Paths = "/open" });
        (string jwks, string token) = TrialToken.Make(form.Token.Issuer, null, TimeProvider.System.GetUtcNow());
        form.Token.Jwks = jwks;
        TrialAnswers answers = await AskAsync(form, new TrialRequest("GET", "http://a.example/x", [("authorization", "Bearer " + token)]));
        answers.Answers.ShouldHaveSingleItem().Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("/a", "GET", "a.example", "x-v", "1", MatchMode.AuthIfMatched)]
    [InlineData("/a, /b*", "", "", "", "", MatchMode.AuthIfMatched)]
    [InlineData("/a", "", "", "", "", MatchMode.BypassIfMatched)]
    [InlineData("", "", "", "x-v", "1, 2", MatchMode.BypassIfMatched)]
    [InlineData("", "", "", "", "", MatchMode.BypassIfMatched)]
    public void Reads_back_what_it_wrote(string paths, string methods, string hosts, string header, string values, MatchMode mode)
    {
        GatewayJwtForm form = Form(mode, new MatchRule { Paths = paths, Methods = methods, Hosts = hosts, HeaderName = header, HeaderValues = values });
        form.Token.Headers[0].Name = "x-token";
        form.Token.Headers[0].Prefix = "Token ";
        form.Token.ClaimHeaders = "x-user: sub\nx-roles: roles";
        form.Token.ForwardsToken = true;
        GatewayJwtForm? read = GatewayJwtReader.TryRead(
            GatewayJwtDocuments.RequestAuthentication(form, s_gateway), GatewayJwtDocuments.AuthorizationPolicy(form, s_gateway), s_gateway);
        read.ShouldNotBeNull();
        read.Mode.ShouldBe(mode);
        read.Token.ClaimHeaders.ShouldBe(form.Token.ClaimHeaders);
        read.Token.Headers[0].Prefix.ShouldBe("Token ");
    }

    [Theory]
    [InlineData("""{"action":"ALLOW"}""")]
    [InlineData("""{"rules":[{"from":[{"source":{"notRequestPrincipals":["*"]}}]}]}""")]
    [InlineData("""{"rules":[{"to":[{"operation":{"paths":["/a"]}},{"operation":{"paths":["/b"]}}]}]}""")]
    [InlineData("""{"rules":["text"]}""")]
    public void Never_takes_for_its_own_what_it_cannot_say(string change)
    {
        GatewayJwtForm form = Form(MatchMode.AuthIfMatched, new MatchRule { Paths = "/a" });
        JsonObject policy = GatewayJwtDocuments.AuthorizationPolicy(form, s_gateway);
        foreach ((string name, JsonNode? value) in (JsonObject)JsonNode.Parse(change)!)
            policy["spec"]![name] = value?.DeepClone();
        GatewayJwtReader.TryRead(GatewayJwtDocuments.RequestAuthentication(form, s_gateway), policy, s_gateway).ShouldBeNull();
    }

    [Fact]
    public void Says_what_is_missing()
    {
        new GatewayJwtForm().Problems().Count().ShouldBe(3);
        Form(MatchMode.AuthIfMatched, new MatchRule { Paths = "/a" }).Problems().ShouldBeEmpty();
        GatewayJwtForm star = Form(MatchMode.AuthIfMatched, new MatchRule { Paths = "/a" });
        star.Token.Issuer = "*";
        star.Problems().ShouldHaveSingleItem();
        GatewayJwtForm many = Form(
            MatchMode.BypassIfMatched, [.. Enumerable.Range(0, 8).Select(i => new MatchRule { Paths = $"/{i}", Hosts = $"h{i}", Methods = "GET" })]);
        many.Problems().ShouldHaveSingleItem().ShouldContain("So many rules");
    }

    [Fact]
    public async Task Table_shows_the_four_requests_of_the_guide_and_spellings_that_get_around_a_path()
    {
        GatewayJwtForm form = Form(MatchMode.AuthIfMatched, new MatchRule { Paths = "/productpage" });
        (IReadOnlyList<TrialRow> rows, string? problem) = await TrialTable.MakeAsync(
            form, s_gateway, [], new ConsoleTrial(), TimeProvider.System.GetUtcNow(), CancellationToken.None);
        problem.ShouldBeNull();
        rows.Take(4).Select(row => row.Answer!.Status).ShouldBe([404, 403, 401, 404]);
        rows.Where(row => row.IsVariant).ToDictionary(row => $"{row.Request.Method} {new Uri(row.Request.Url).OriginalString["http://gateway.localhost".Length..]}", row => row.Answer!.Allowed)
            .ShouldBe(new Dictionary<string, bool>
            {
                ["GET /PRODUCTPAGE"] = true, ["GET //productpage"] = true, ["GET /productpage/"] = true, ["GET /%2Fproductpage"] = true,
                ["GET /%70roductpage"] = false, ["GET /productpage;x"] = true, ["GET /a/../productpage"] = false,
                ["HEAD /productpage"] = false, ["POST /productpage"] = false,
            });
    }

    [Fact]
    public async Task Table_has_no_way_around_where_all_but_the_rules_needs_a_token()
    {
        GatewayJwtForm form = Form(MatchMode.BypassIfMatched, new MatchRule { Paths = "/open/page", Methods = "GET" });
        (IReadOnlyList<TrialRow> rows, _) = await TrialTable.MakeAsync(
            form, s_gateway, [], new ConsoleTrial(), TimeProvider.System.GetUtcNow(), CancellationToken.None);
        rows.Take(4).Select(row => row.Answer!.Status).ShouldBe([404, 404, 401, 403]);
        rows.Where(row => row is { IsVariant: true, Answer.Allowed: true }).Select(row => row.What).ShouldBe(["a letter written %6F", "by way of another"]);
        rows.Select(row => new Uri(row.Request.Url).OriginalString).ShouldContain("http://gateway.localhost/open%2Fpage");
    }

    [Fact]
    public async Task Table_tells_of_other_methods_where_a_rule_names_one()
    {
        GatewayJwtForm form = Form(MatchMode.AuthIfMatched, new MatchRule { Paths = "/a", Methods = "GET" });
        (IReadOnlyList<TrialRow> rows, _) = await TrialTable.MakeAsync(
            form, s_gateway, [], new ConsoleTrial(), TimeProvider.System.GetUtcNow(), CancellationToken.None);
        rows.Where(row => row is { What: "another method", Answer.Allowed: true }).Select(row => row.Request.Method).ShouldBe(["HEAD", "POST"]);
    }

    private static GatewayJwtForm Form(MatchMode mode, params MatchRule[] rules) => new()
    {
        Token = new JwtRuleForm { Issuer = "testing@secure.istio.io", Jwks = TrialToken.Make("i", null, TimeProvider.System.GetUtcNow()).Jwks }, Mode = mode, Rules = [.. rules],
    };

    private static async Task<int[]> StatusesAsync(GatewayJwtForm form, params string[] paths)
    {
        TrialAnswers answers = await AskAsync(form, [.. paths.Select(path => new TrialRequest("GET", "http://a.example" + path, []))]);
        return [.. answers.Answers.Select(answer => answer.Status)];
    }

    private static Task<TrialAnswers> AskAsync(GatewayJwtForm form, params TrialRequest[] requests) => new ConsoleTrial().AskAsync(
        [GatewayJwtDocuments.RequestAuthentication(form, s_gateway), GatewayJwtDocuments.AuthorizationPolicy(form, s_gateway)],
        new TrialWorkload(true, "istio-system", new Dictionary<string, string> { ["istio"] = "ingressgateway" }), requests, CancellationToken.None);
}
