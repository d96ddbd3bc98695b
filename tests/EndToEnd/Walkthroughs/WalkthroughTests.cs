namespace Sallyport.EndToEnd.Walkthroughs;

/// <summary>The documents' commands, compared with what the documents print; where they differ today, the README of the folder says so.</summary>
public sealed class WalkthroughTests
{
    [KubectlFact]
    public async Task Jwt_authentication_at_a_sidecar()
    {
        (WalkthroughSession mesh, IReadOnlyList<(string Command, string Printed)> steps) = await WalkthroughSession.PlayAsync("jwt-authentication-in-asm");
        await using WalkthroughSession _ = mesh;
        string[] curls = WalkthroughSession.Curls(steps);
        curls.Select(StatusLine).ShouldBe(
        [
            "HTTP/1.1 200 OK", // step 1
            "HTTP/1.1 200 OK", "HTTP/1.1 401 Unauthorized", // step 2: a valid token, an invalid one
            "HTTP/1.1 200 OK", "HTTP/1.1 401 Unauthorized", "HTTP/1.1 403 Forbidden", // step 3: valid, invalid, none
            "HTTP/1.1 200 OK", "HTTP/1.1 403 Forbidden", // step 4: with the group, and a good token without it
        ]);
        curls[0].ShouldContain("content-type: text/html; charset=utf-8");
        curls[0].ShouldContain("access-control-allow-origin: *");
        curls[0].ShouldContain("x-envoy-upstream-service-time: ");
        steps.Single(step => step.Command.StartsWith("echo ey", StringComparison.Ordinal)).Printed.ShouldBe(
            """{"exp":4685989700,"foo":"bar","iat":1532389700,"iss":"testing@secure.istio.io","sub":"testing@secure.istio.io"}""");
    }

    [KubectlFact]
    public async Task Jwt_at_a_gateway_by_the_wizards_documents()
    {
        (WalkthroughSession mesh, IReadOnlyList<(string Command, string Printed)> steps) = await WalkthroughSession.PlayAsync("gateway-jwt-in-asm");
        await using WalkthroughSession _ = mesh;
        string[] curls = WalkthroughSession.Curls(steps);
        curls.Select(StatusLine).ShouldBe(["HTTP/1.1 200 OK", "HTTP/1.1 403 Forbidden", "HTTP/1.1 401 Unauthorized", "HTTP/1.1 200 OK"]);
        curls[0].ShouldContain("content-type: text/html; charset=utf-8");
        curls[1].ShouldContain("content-length: 19\ncontent-type: text/plain");
        curls[2].ShouldContain($"www-authenticate: Bearer realm=\"http://{mesh.Gateway}/productpage\", error=\"invalid_token\"\ncontent-length: 79\ncontent-type: text/plain");
        curls[3].ShouldContain("content-length: 195\ncontent-type: application/json");
    }

    [KubectlFact]
    public async Task Jwt_authentication_for_an_ingress_gateway()
    {
        (WalkthroughSession mesh, IReadOnlyList<(string Command, string Printed)> steps) =
            await WalkthroughSession.PlayAsync("configure-jwt-authentication-for-an-ingress-gateway-in-asm");
        await using WalkthroughSession _ = mesh;
        string[] curls = WalkthroughSession.Curls(steps);
        curls.Select(StatusLine).ShouldBe(
        [
            "HTTP/1.1 200 OK", "HTTP/1.1 401 Unauthorized", "HTTP/1.1 200 OK", // valid, invalid, none
            "HTTP/1.1 403 Forbidden", "HTTP/1.1 403 Forbidden", "HTTP/1.1 200 OK", // none; no sub; with sub
            "HTTP/1.1 401 Unauthorized", // none, with presence: REQUIRED
            "HTTP/1.1 403 Forbidden", "HTTP/1.1 200 OK", // no sub; the right one
        ]);
        curls[1].ShouldContain($"www-authenticate: Bearer realm=\"http://{mesh.Gateway}/\", error=\"invalid_token\"\ncontent-length: 79\ncontent-type: text/plain");
        curls[6].ShouldContain($"www-authenticate: Bearer realm=\"http://{mesh.Gateway}/\"\n");
    }

    [KubectlFact]
    public async Task Jwt_with_a_key_set_of_a_public_host()
    {
        (WalkthroughSession mesh, IReadOnlyList<(string Command, string Printed)> steps) = await WalkthroughSession.PlayAsync("jwt");
        await using WalkthroughSession _ = mesh;
        WalkthroughSession.Curls(steps).ShouldBe(["Hello World! /", "RBAC: access denied", "Jwt issuer is not configured", "Hello World! /"]);
    }

    [KubectlFact]
    public async Task End_user_authentication_with_the_old_policy()
    {
        (WalkthroughSession mesh, IReadOnlyList<(string Command, string Printed)> steps) = await WalkthroughSession.PlayAsync("end-user-authentication-with-jwt");
        await using WalkthroughSession _ = mesh;
        string[] curls = WalkthroughSession.Curls(steps);
        // In order: before the policy; a bad signature; the token is fetched; it is used; a part of it is changed; none; after the clean-up.
        curls.Length.ShouldBe(7);
        curls[0].ShouldMatch(@"^customer => preference => recommendation v1 from 'recommendation-v1-[a-z0-9]+-[a-z0-9]{5}': 1$");
        curls[1].ShouldBe("Jwt verification fails");
        curls[2].ShouldBeEmpty();
        curls[3].ShouldMatch(@"^customer => preference => recommendation v1 from 'recommendation-v1-[a-z0-9]+-[a-z0-9]{5}': 2$");
        curls[4].ShouldStartWith("Jwt ");
        curls[5].ShouldBe("Jwt is missing");
        curls[6].ShouldEndWith(": 3");
    }

    [KubectlFact]
    public async Task Troubles_of_the_gateway_are_named_by_their_cause()
    {
        (WalkthroughSession mesh, string printed) = await WalkthroughSession.RunAsync("configure-jwt-authentication-for-an-ingress-gateway-in-asm", "troubles.sh");
        await using WalkthroughSession _ = mesh;
        Dictionary<string, string> rows = printed.Split("\n## ")[1..].ToDictionary(row => row.Split('\n')[0], row => row[(row.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        Diagnosed("Expired token", "401", "jwt_expired", "get a new token");
        Diagnosed("Issuer mismatch", "401", "jwt_issuer", "No rule here names this token's iss");
        Diagnosed("Key mismatch", "401", "jwks_no_key", "No key of the issuer fits the token's kid");
        Diagnosed("Clock skew", "401", "jwt_not_yet_valid", "check both clocks");
        Diagnosed("Missing principal", "403", "rbac_no_allow", "The request carries no token; send one.");
        Diagnosed("Wrong principal format", "403", "rbac_no_allow", "the token has no sub");
        Diagnosed("Endpoint that cannot be reached", "401", "jwt_signature", "Connection refused");
        Diagnosed("Endpoint without a keys array", "401", "jwks_unusable", "Jwks does not have [keys] field");
        rows["Log of the gateway"].ShouldContain("http://127.0.0.1:9/jwks.json: Connection refused");
        rows["Log of the gateway"].ShouldContain("Jwks does not have [keys] field");

        void Diagnosed(string row, string status, string reason, string words)
        {
            rows[row].ShouldStartWith(status + "\n");
            rows[row].ShouldContain($"[{reason}]");
            rows[row].ShouldContain(words);
            // Kept by the gateway, asked for by the request's path.
            rows[row].ShouldContain($"\n{reason}: ");
        }
    }

    private static string StatusLine(string printed) => printed.Split('\n')[0];
}
