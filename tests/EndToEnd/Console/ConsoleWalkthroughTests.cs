using Microsoft.Playwright;
using Sallyport.EndToEnd.Walkthroughs;

namespace Sallyport.EndToEnd.Console;

/// <summary>
/// The documents' clicks, in their order, in the console of a mesh that runs; then their curls, compared with what they print. Where the
/// answers differ today, the README of examples/walkthroughs says so.
/// </summary>
public sealed class ConsoleWalkthroughTests
{
    private const string Services = "jwt-authentication-in-asm", Wizard = "gateway-jwt-in-asm", Ingress = "configure-jwt-authentication-for-an-ingress-gateway-in-asm";

    private const string Ok = "HTTP/1.1 200 OK", Unauthorized = "HTTP/1.1 401 Unauthorized", Forbidden = "HTTP/1.1 403 Forbidden";

    [ConsoleFact]
    public async Task Jwt_authentication_of_services()
    {
        await using ConsoleMesh mesh = await ConsoleMesh.StartAsync();
        IPage page = mesh.Page.Page;
        string session = await File.ReadAllTextAsync(WalkthroughSession.FileOf(Services, "session.sh"));
        string token = Assigned(session, "TOKEN"), withGroup = Assigned(session, "TOKEN_GROUP");

        // Step 1
        await mesh.ChooseAsync("Namespaces", "Namespaces");
        await page.FillAsync("#new-namespace", "foo");
        await page.ClickAsync("form button[type=submit]");
        await page.ClickAsync("[aria-label='Enable automatic sidecar injection in foo']");
        await page.WaitForSelectorAsync("[aria-label='Disable automatic sidecar injection in foo']");
        await mesh.ShellAsync($"cd {WalkthroughSession.FileOf(Services)} && kubectl apply -f httpbin.yaml -n foo && kubectl apply -f sleep.yaml -n foo"
            + " && kubectl rollout status deployment/httpbin -n foo --timeout=120s && kubectl rollout status deployment/sleep -n foo --timeout=120s");
        await mesh.UntilAsync(InSleep(""), Ok);

        // Step 2
        await mesh.CreateFromYamlAsync("Request authentication", "foo", await SuppliedAsync(Services, "request-authentication.yaml"));
        await mesh.UntilAsync(InSleep("invalid"), Unauthorized);
        (await mesh.ShellAsync(InSleep(token))).ShouldStartWith(Ok);
        (await mesh.ShellAsync(InSleep(""))).ShouldStartWith(Ok);

        // Step 3: 403 is for no token; one that is not genuine stays 401.
        await mesh.CreateFromYamlAsync("Authorization policies", "foo", await SuppliedAsync(Services, "require-jwt.yaml"));
        await mesh.UntilAsync(InSleep(""), Forbidden);
        (await mesh.ShellAsync(InSleep(token))).ShouldStartWith(Ok);
        (await mesh.ShellAsync(InSleep("invalid"))).ShouldStartWith(Unauthorized);

        // Step 4
        await mesh.ChooseAsync("Authorization policies", "Authorization policies");
        await page.ClickAsync("tr:has-text('require-jwt') td.actions a:text-is('YAML')");
        const string Principal = "- \"testing@secure.istio.io/testing@secure.istio.io\"";
        string yaml = await mesh.Page.ReadYamlAsync();
        yaml.ShouldContain(Principal, Case.Sensitive, yaml);
        await mesh.Page.WriteYamlAsync(yaml.Replace(
            Principal, Principal + "\n    when:\n    - key: request.auth.claims[groups]\n      values: [\"group1\"]", StringComparison.Ordinal));
        await page.ClickAsync("button:text-is('Review the change')");
        await mesh.Page.DoneAsync("#save");
        await page.ClickAsync("#save");
        await mesh.Page.DoneAsync(".done");
        await mesh.UntilAsync(InSleep(token), Forbidden);
        (await mesh.ShellAsync(InSleep(withGroup))).ShouldStartWith(Ok);
    }

    [ConsoleFact]
    public async Task Jwt_on_a_gateway_by_the_wizard()
    {
        await using ConsoleMesh mesh = await ConsoleMesh.StartAsync();
        IPage page = mesh.Page.Page;
        string token = Assigned(await File.ReadAllTextAsync(WalkthroughSession.FileOf(Wizard, "session.sh")), "TOKEN");
        await mesh.ShellAsync("kubectl label namespace default istio-injection=enabled --overwrite && kubectl apply -f "
            + WalkthroughSession.FileOf(Wizard, "supplied", "bookinfo.yaml")
            + " && for d in productpage details reviews ratings; do kubectl rollout status deployment/$d-v1 -n default --timeout=120s || exit 1; done");
        await mesh.UntilAsync(Curl("/productpage"), Ok);

        // JWT Config
        await mesh.ChooseAsync("Gateway JWT", "Gateway JWT");
        await page.SelectOptionAsync("#gateway", "istio-system/ingressgateway");
        await page.CheckAsync("#enabled");
        await page.FillAsync("#issuer", "testing@secure.istio.io");
        await page.SelectOptionAsync("#source", "Inline");
        await page.FillAsync("#jwks", Keys(await SuppliedAsync(Services, "request-authentication.yaml")));
        await page.ClickAsync("#advanced");
        await page.FillAsync("#header", "Authorization");
        await page.FillAsync("#prefix", "Bearer ");
        await page.CheckAsync("#passthrough");
        await page.FillAsync("#payload", "x-jwt-payload");
        await page.ClickAsync("#next");

        // Matching Rules
        await page.CheckAsync("#auth");
        await page.FillAsync("#path1", "/productpage");
        await page.ClickAsync("#review");
        await mesh.Page.DoneAsync("#submit");
        string[] answers = [.. (await page.Locator("table tbody tr .badge").AllInnerTextsAsync()).Take(4)];
        answers.ShouldBe(["allowed", "refused 403", "refused 401", "allowed"]);
        await page.ClickAsync("#submit");
        await mesh.Page.DoneAsync(".done");
        (await mesh.Page.TextAsync()).ShouldContain("Native Istio resources");
        await page.ClickAsync("h3:has-text('AuthorizationPolicy') a:text-is('YAML')");
        (await mesh.Page.ReadYamlAsync()).ShouldContain("/productpage");

        // The four tests
        (await mesh.UntilAsync(Curl("/productpage"), Forbidden)).ShouldContain("content-length: 19\ncontent-type: text/plain");
        (await mesh.ShellAsync(Curl("/productpage", $"Bearer {token}"))).ShouldStartWith(Ok);
        string refused = (await mesh.ShellAsync(Curl("/productpage", "Bearer invalid token"))).ReplaceLineEndings("\n");
        refused.ShouldStartWith(Unauthorized);
        refused.ShouldContain($"www-authenticate: Bearer realm=\"http://{mesh.Gateway}/productpage\", error=\"invalid_token\"\ncontent-length: 79\ncontent-type: text/plain");
        (await mesh.ShellAsync(Curl("/api/v1/products/1"))).ShouldStartWith(Ok);
    }

    [ConsoleFact]
    public async Task Jwt_authentication_for_an_ingress_gateway()
    {
        await using ConsoleMesh mesh = await ConsoleMesh.StartAsync();
        IPage page = mesh.Page.Page;
        await mesh.ChooseAsync("Namespaces", "Namespaces");
        await page.ClickAsync("[aria-label='Enable automatic sidecar injection in default']");
        await page.WaitForSelectorAsync("[aria-label='Disable automatic sidecar injection in default']");
        await mesh.ShellAsync($"kubectl apply -f {WalkthroughSession.FileOf(Ingress, "httpbin.yaml")} -n default && kubectl rollout status deployment/httpbin -n default --timeout=120s");
        await mesh.CreateFromYamlAsync("Gateways", "default", await File.ReadAllTextAsync(WalkthroughSession.FileOf(Ingress, "gateway.yaml")));
        await mesh.CreateFromYamlAsync("Virtual services", "default", await File.ReadAllTextAsync(WalkthroughSession.FileOf(Ingress, "virtual-service.yaml")));
        await mesh.UntilAsync(Curl("/"), Ok);

        // Generate a JWK
        await mesh.ShellAsync($"cd {mesh.Folder} && openssl genrsa -out rsa-private-key.pem 2048 && openssl rsa -in rsa-private-key.pem -pubout -out rsa-public-key.pem");
        await mesh.ChooseAsync("Tokens and keys", "Tokens and keys");
        await page.FillAsync("#key", await File.ReadAllTextAsync(Path.Combine(mesh.Folder, "rsa-public-key.pem")));
        await page.ClickAsync("#convert-key");
        string jwks = await mesh.Page.TextAsync("#converted");

        // Configure the RequestAuthentication policy
        await mesh.ChooseAsync("Request authentication", "Request authentication");
        await page.ClickAsync("a:text-is('Create')");
        await page.SelectOptionAsync("#namespace", "istio-system");
        await page.FillAsync("#name", "jwt");
        await page.FillAsync(".label-name", "istio");
        await page.FillAsync(".label-value", "ingressgateway");
        await page.FillAsync("#issuer", "testing@asm.test.io");
        await page.FillAsync("#jwks", jwks);
        await mesh.Page.CreateAsync();

        // Verify: a token with nothing but an issuer.
        string token = await SignAsync(mesh, """{"iss": "testing@asm.test.io"}""");
        string refused = await mesh.UntilAsync(Curl("/", "Bearer invalidToken"), Unauthorized);
        refused.ShouldContain($"www-authenticate: Bearer realm=\"http://{mesh.Gateway}/\", error=\"invalid_token\"\ncontent-length: 79\ncontent-type: text/plain");
        (await mesh.ShellAsync(Curl("/", $"Bearer {token}"))).ShouldStartWith(Ok);
        (await mesh.ShellAsync(Curl("/"))).ShouldStartWith(Ok);

        // Require a valid JWT for all requests. 403 today, also for a token without sub: a principal has both.
        await RequireAsync(mesh, "require-jwt", "*");
        await mesh.UntilAsync(Curl("/"), Forbidden);
        (await mesh.ShellAsync(Curl("/", $"Bearer {token}"))).ShouldStartWith(Forbidden);
        string anybody = await SignAsync(mesh, """{"iss": "testing@asm.test.io", "sub": "somebody"}""");
        (await mesh.ShellAsync(Curl("/", $"Bearer {anybody}"))).ShouldStartWith(Ok);

        // Restrict access to a specific issuer and subject: in place of the first, which would let others in beside it.
        await mesh.ShellAsync("kubectl delete authorizationpolicy require-jwt -n istio-system");
        await RequireAsync(mesh, "require-subject", "testing@asm.test.io/demo@asm.test.io");
        await mesh.UntilAsync(Curl("/", $"Bearer {anybody}"), Forbidden);
        (await mesh.ShellAsync(Curl("/", $"Bearer {token}"))).ShouldStartWith(Forbidden);
        string demo = await SignAsync(mesh, """{"iss": "testing@asm.test.io", "sub": "demo@asm.test.io"}""");
        (await mesh.ShellAsync(Curl("/", $"Bearer {demo}"))).ShouldStartWith(Ok);
    }

    private static async Task RequireAsync(ConsoleMesh mesh, string name, string principal)
    {
        IPage page = mesh.Page.Page;
        await mesh.ChooseAsync("Authorization policies", "Authorization policies");
        await page.ClickAsync("a:text-is('Create')");
        await page.FillAsync("#name", name);
        await page.SelectOptionAsync("#action", "ALLOW");
        await page.CheckAsync("#gateway-scope");
        await page.SelectOptionAsync("#gateway", new SelectOptionValue { Label = "ingressgateway" });
        await page.FillAsync("#requestPrincipals1", principal);
        await mesh.Page.CreateAsync();
    }

    private static async Task<string> SignAsync(ConsoleMesh mesh, string claims)
    {
        await mesh.ChooseAsync("Tokens and keys", "Tokens and keys");
        await mesh.Page.Page.FillAsync("#sign-key", await File.ReadAllTextAsync(Path.Combine(mesh.Folder, "rsa-private-key.pem")));
        await mesh.Page.Page.FillAsync("#sign-claims", claims);
        await mesh.Page.Page.ClickAsync("#sign");
        await mesh.Page.DoneAsync("#signed-token");
        return await mesh.Page.TextAsync("#signed-token");
    }

    private static string Curl(string path, string? authorization = null) =>
        $"curl -s -I http://$GATEWAY_URL{path}" + (authorization is null ? "" : $" -H 'Authorization: {authorization}'");

    // What the document types into the shell of the sleep service.
    private static string InSleep(string token) =>
        $"echo 'curl -s -I {(token.Length == 0 ? "" : $"-H \"Authorization: Bearer {token}\"")} httpbin.foo.svc.cluster.local:8000' | kubectl exec -i deploy/sleep -n foo -- sh";

    private static Task<string> SuppliedAsync(string folder, string name) => File.ReadAllTextAsync(WalkthroughSession.FileOf(folder, "supplied", name));

    private static string Assigned(string script, string name) => script.Split('\n').First(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..].Trim('\'');

    private static string Keys(string yaml) => yaml[(yaml.IndexOf("jwks: '", StringComparison.Ordinal) + 7)..].Split('\'')[0];
}
