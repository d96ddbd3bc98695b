using System.Text.Json.Nodes;
using Sallyport.Console.Forms;

namespace Sallyport.Console.Tests.Forms;

public sealed class FormDocumentTests
{
    private const string Full =
        """{"selector":{"matchLabels":{"app":"httpbin"}},"action":"DENY","rules":[{"from":[{"source":{"requestPrincipals":["i/*"],"notIpBlocks":["10.0.0.0/8","1.2.3.4"]}},{"source":{"serviceAccounts":["shop/cart"]}}],"to":[{"operation":{"paths":["/a","/b/{*}"],"methods":["GET"]}},{"operation":{"notPorts":["80"]}}],"when":[{"key":"request.auth.claims[groups]","values":["a, b","c"],"notValues":["d"]}]},{"to":[{"operation":{"hosts":["*"]}}]}]}""";

    [Theory] // What is stored is read into the form and written from it, and is the same.
    [InlineData(Full)]
    [InlineData("""{"action":"CUSTOM","provider":{"name":"opa"},"rules":[{"to":[{"operation":{"paths":["*"]}}]}]}""")]
    [InlineData("""{"rules":[{"from":[{"source":{"requestPrincipals":["*"]}}]}]}""")]
    [InlineData("{}")]
    public void Says_of_an_AuthorizationPolicy_what_it_says(string spec) => Same<AuthorizationPolicyForm>("AuthorizationPolicy", spec);

    [Theory]
    [InlineData("""{"selector":{"matchLabels":{"istio":"ingressgateway","x":""}},"jwtRules":[{"issuer":"a","jwks":" {} ","audiences":["x","y"],"fromHeaders":[{"name":"x-a","prefix":"Token "},{"name":"x-b"}],"fromParams":["p"],"fromCookies":["c"],"presence":"REQUIRED","forwardOriginalToken":true,"outputPayloadToHeader":"x-p","outputClaimToHeaders":[{"header":"x-u","claim":"sub"}],"spaceDelimitedClaims":["roles"]},{"issuer":"b","jwksUri":"https://b/","timeout":"3s"},{"issuer":"c"}]}""")]
    [InlineData("{}")]
    public void Says_of_a_RequestAuthentication_what_it_says(string spec) => Same<RequestAuthenticationForm>("RequestAuthentication", spec);

    [Theory] // validation.md: all of these are good documents
    [InlineData("AuthorizationPolicy", """{"rules":[{}]}""", "spec.rules")]
    [InlineData("AuthorizationPolicy", """{"rules":[{"from":[{"source":{"requestPrincipals":["a b/c"]}}]}]}""", "spec.rules[0].from[0].source.requestPrincipals")]
    [InlineData("AuthorizationPolicy", """{"rules":[{"from":[{"source":{"trustDomains":["td"]}}]}]}""", "spec.rules")]
    [InlineData("AuthorizationPolicy", """{"targetRefs":[{"kind":"Gateway","name":"g"}]}""", "spec.targetRefs")]
    [InlineData("AuthorizationPolicy", """{"rules":[{"to":[{"operation":{"paths":["/a"]}}],"when":[{"key":"source.ip","values":[""]}]}]}""", "spec.rules[0].when[0].values")]
    [InlineData("AuthorizationPolicy", """{"rules":"x"}""", "spec.rules")]
    [InlineData("AuthorizationPolicy", """{"action":7}""", "spec")]
    [InlineData("RequestAuthentication", """{"jwtRules":[{"jwks":"{}"}]}""", "spec.jwtRules[0].issuer")]
    [InlineData("RequestAuthentication", """{"jwtRules":[{"issuer":"a","presence":"OPTIONAL"}]}""", "spec.jwtRules[0].presence")]
    [InlineData("RequestAuthentication", """{"jwtRules":[{"issuer":"a","jwks":"{}","jwksUri":"https://a/"}]}""", "spec.jwtRules[0].jwksUri")]
    public void Names_the_field_it_has_no_words_for(string kind, string spec, string odd) =>
        FormDocument.FieldWithoutWords(Stored(kind, spec)).ShouldBe(odd);

    [Fact]
    public void Changes_what_it_says_and_leaves_the_rest_where_it_stood()
    {
        JsonObject stored = Stored("AuthorizationPolicy", """{"rules":[{"to":[{"operation":{"paths":["/a"]}}],"from":[{"source":{"requestPrincipals":["*"]}}]}],"action":"ALLOW"}""");
        AuthorizationPolicyForm form = FormDocument.TryRead<AuthorizationPolicyForm>(stored, out _).ShouldNotBeNull();
        form.Rules[0].Operations[0]["paths"] = "/a, /b";
        form.IsDryRun = true;
        form.Into(stored).ToJsonString().ShouldBe(
            """{"apiVersion":"v","kind":"AuthorizationPolicy","metadata":{"name":"p","namespace":"shop","resourceVersion":"7","labels":{"team":"x"},"annotations":{"note":"n","istio.io/dry-run":"true"}},"spec":{"rules":[{"to":[{"operation":{"paths":["/a","/b"]}}],"from":[{"source":{"requestPrincipals":["*"]}}]}],"action":"ALLOW"}}""");
        form.IsDryRun = false;
        form.Rules[0].Operations[0]["paths"] = "/a";
        stored.Remove("status");
        form.Into(stored).ToJsonString().ShouldBe(stored.ToJsonString());
    }

    [Fact]
    public void Finds_mistakes_at_their_fields_and_calls_nothing_missing_before_it_is_whole()
    {
        AuthorizationPolicyForm form = new();
        form.Rules[0].Sources[0]["ipBlocks"] = "10.0.0.0/8, 1.2.3";
        FormFindings early = FormFindings.Of(form.ToJson(), isWhole: false);
        early.At("spec.rules[0].from[0].source.ipBlocks").ShouldHaveSingleItem().Message.ShouldContain("1.2.3");
        early.At("spec.rules[0].from[0].source.ip").ShouldBeEmpty();
        early.At("metadata.name").ShouldBeEmpty();
        FormFindings.Of(form.ToJson(), isWhole: true).At("metadata.name").ShouldNotBeEmpty();
    }

    private static void Same<TForm>(string kind, string spec)
        where TForm : class, IDocumentForm<TForm>
    {
        JsonObject stored = Stored(kind, spec);
        TForm form = FormDocument.TryRead<TForm>(stored, out string odd).ShouldNotBeNull(odd);
        stored.Remove("status");
        form.Into(stored).ToJsonString().ShouldBe(stored.ToJsonString());
    }

    private static JsonObject Stored(string kind, string spec) => new()
    {
        ["apiVersion"] = "v", ["kind"] = kind,
        ["metadata"] = JsonNode.Parse("""{"name":"p","namespace":"shop","resourceVersion":"7","labels":{"team":"x"},"annotations":{"note":"n"}}"""),
        ["spec"] = JsonNode.Parse(spec), ["status"] = new JsonObject(),
    };
}
