using System.Text.Json;
using Sallyport.Output;

namespace Sallyport.Commands;

public sealed class CheckCommandTests : IDisposable
{
    private const string Good = """
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: { name: jwt, namespace: foo }
        spec:
          selector: { matchLabels: { app: httpbin } }
          jwtRules: [ { issuer: me, jwksUri: "https://issuer.example/keys" } ]
        """;

    private const string Warned = Good + "\n  surprise: 1\n";

    private const string Bad = """
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: { name: jwt, namespace: foo }
        spec:
          jwtRules:
          - issuer: ""
            jwks: 7
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sallyport-check-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Accepts_a_good_document()
    {
        (int code, string output, _) = await Run.CommandAsync("check", "-f", FileWith(Good));

        code.ShouldBe(ExitCodes.Fine);
        output.ShouldContain("0 errors, 0 warnings");
    }

    [Fact]
    public async Task Reports_a_refused_document_with_its_place_and_1()
    {
        (int code, string output, _) = await Run.CommandAsync("check", "-f", FileWith(Bad));

        code.ShouldBe(ExitCodes.Findings);
        output.ShouldMatch(@"case\.yaml:\d+:\d+: error: .*jwks");
    }

    [Theory]
    [InlineData("error", ExitCodes.Fine)]
    [InlineData("warning", ExitCodes.Findings)]
    [InlineData("info", ExitCodes.Findings)]
    public async Task Fails_on_the_severity_that_is_asked_for(string failOn, int expected)
    {
        (int code, _, _) = await Run.CommandAsync("check", "-f", FileWith(Warned), "--fail-on", failOn);

        code.ShouldBe(expected);
    }

    [Fact]
    public async Task Warns_of_a_route_that_leads_nowhere()
    {
        const string Dangling = """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: { name: gw, namespace: foo }
            spec:
              selector: { istio: ingressgateway }
              servers: [ { port: { number: 80, name: http, protocol: HTTP }, hosts: [ "*" ] } ]
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: { name: vs, namespace: foo }
            spec:
              gateways: [ gw ]
              hosts: [ app.example ]
              http: [ { route: [ { destination: { host: nobody } } ] } ]
            """;

        (int code, string output, _) = await Run.CommandAsync("check", "-f", FileWith(Dangling));

        code.ShouldBe(ExitCodes.Fine);
        output.ShouldContain("warning: VirtualService foo/vs: destination nobody");
    }

    [Fact]
    public async Task Text_that_is_no_document_is_a_finding()
    {
        (int code, _, _) = await Run.CommandAsync("check", "-f", FileWith("kind: [unclosed"));

        code.ShouldBe(ExitCodes.Findings);
    }

    [Fact]
    public async Task A_path_that_cannot_be_opened_is_2_and_named()
    {
        (int code, _, string error) = await Run.CommandAsync("check", "-f", Path.Combine(_folder.FullName, "absent.yaml"));

        code.ShouldBe(ExitCodes.Unusable);
        error.ShouldContain("absent.yaml");
    }

    [Fact]
    public async Task Json_has_code_severity_and_place()
    {
        (_, string output, _) = await Run.CommandAsync("check", "-f", FileWith(Bad), "-o", "json");

        JsonElement finding = JsonDocument.Parse(output).RootElement.GetProperty("findings")[0];
        finding.GetProperty("severity").GetString().ShouldBe("error");
        finding.GetProperty("code").GetString().ShouldNotBeNullOrEmpty();
        finding.GetProperty("line").GetInt32().ShouldBeGreaterThan(0);
        finding.GetProperty("path").GetString()!.ShouldStartWith("spec.jwtRules[0]");
    }

    [Fact]
    public async Task Sarif_names_rule_level_and_region()
    {
        (_, string output, _) = await Run.CommandAsync("check", "-f", FileWith(Bad), "-o", "sarif");

        JsonElement root = JsonDocument.Parse(output).RootElement;
        root.GetProperty("version").GetString().ShouldBe("2.1.0");
        JsonElement result = root.GetProperty("runs")[0].GetProperty("results")[0];
        result.GetProperty("level").GetString().ShouldBe("error");
        JsonElement place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        place.GetProperty("region").GetProperty("startLine").GetInt32().ShouldBeGreaterThan(0);
    }

    private string FileWith(string text)
    {
        string path = Path.Combine(_folder.FullName, "case.yaml");
        File.WriteAllText(path, text);
        return path;
    }
}
