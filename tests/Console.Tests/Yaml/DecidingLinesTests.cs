using Sallyport.Console.Yaml;

namespace Sallyport.Console.Tests.Yaml;

/// <summary>The lines of a policy that a decision was made by.</summary>
public sealed class DecidingLinesTests
{
    private const string Policy = """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: p
        spec:
          rules:
            - to:
                - operation:
                    methods:
                      - GET
            - from:
                - source:
                    requestPrincipals:
                      - a/*
                      - b/*
                - source:
                    namespaces:
                    - shop
              to:
                - operation:
                    paths:
                      - /admin
              when:
                - key: request.headers[x-a]
                  values:
                    - "1"
        """;

    [Theory]
    [InlineData(0, "", 7, 10, "7 8 9 10")]
    [InlineData(0, "to[0] methods", 7, 10, "9 10")]
    [InlineData(1, "from[0] requestPrincipals", 11, 26, "13 14 15")]
    [InlineData(1, "from[1] namespaces, to[0] paths", 11, 26, "17 18 21 22")]
    [InlineData(1, "when request.headers[x-a] values", 11, 26, "25 26")]
    [InlineData(1, "to[7] paths, nonsense, from[] x, when y z", 11, 26, "11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26")]
    [InlineData(2, "to[0] paths", 0, 0, "")]
    [InlineData(-1, "", 0, 0, "")]
    public void Are_those_of_the_fields_that_matched(int rule, string clause, int first, int last, string deciding)
    {
        DecidingLines lines = DecidingLines.Of(Policy, rule, clause);
        (lines.First, lines.Last).ShouldBe((first, last));
        string.Join(' ', lines.Deciding.Order()).ShouldBe(deciding);
    }

    [Theory]
    [InlineData("")]
    [InlineData("spec: {rules: text}")]
    [InlineData("- 1")]
    public void Are_none_of_a_text_that_has_no_rules(string text) => DecidingLines.Of(text, 0, "to[0] paths").First.ShouldBe(0);
}
