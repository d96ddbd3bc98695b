using System.Security.Cryptography;
using System.Text.Json;
using Sallyport.Output;

namespace Sallyport.Commands;

public sealed class KeyAndTokenCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sallyport-keys-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("RSA", "RS256")]
    [InlineData("EC", "ES256")]
    [InlineData("OKP", "EdDSA")]
    public async Task A_new_key_signs_tokens_that_its_public_half_verifies(string type, string algorithm)
    {
        string key = await WriteAsync("key.json", "jwk", "new", "--type", type);
        string pem = await WriteAsync("key.pem", "jwk", "to-pem", key);
        string publicKey = await WriteAsync("public.json", "jwk", "from-pem", pem);
        string token = await PrintAsync("token", "new", "--key", key, "--claim", "iss=me");

        (int code, string output, _) = await Run.CommandAsync("token", "verify", "--jwks", publicKey, token, "-o", "json");

        code.ShouldBe(ExitCodes.Fine);
        JsonElement result = JsonDocument.Parse(output).RootElement;
        result.GetProperty("alg").GetString().ShouldBe(algorithm);
        result.GetProperty("kid").GetString().ShouldBe(await PrintAsync("jwk", "thumbprint", publicKey));
        System.IO.File.ReadAllText(publicKey).ShouldNotContain("\"d\"");
    }

    [Fact]
    public async Task A_private_pem_and_its_public_pem_are_one_key()
    {
        using RSA rsa = RSA.Create(2048);
        string privatePem = File("private.pem", rsa.ExportRSAPrivateKeyPem());
        string publicPem = File("public.pem", rsa.ExportSubjectPublicKeyInfoPem());

        (await PrintAsync("jwk", "from-pem", privatePem)).ShouldBe(await PrintAsync("jwk", "from-pem", publicPem));
    }

    [Fact]
    public async Task Inspect_prints_claims_and_never_the_signature()
    {
        string token = await PrintAsync("token", "new", "--key", await WriteAsync("key.json", "jwk", "new", "--type", "EC"),
            "--claim", "iss=me", "--claim", "groups=[\"a\",\"b\"]", "--claim", "level=3", "--claim", "scope=x", "--claim", "scope=y");

        (int code, string output, _) = await Run.CommandAsync("token", "inspect", "Bearer " + token, "-o", "json");

        code.ShouldBe(ExitCodes.Fine);
        output.ShouldNotContain(token.Split('.')[2]);
        JsonElement claims = JsonDocument.Parse(output).RootElement.GetProperty("claims");
        claims.GetProperty("groups").GetArrayLength().ShouldBe(2);
        claims.GetProperty("scope").GetArrayLength().ShouldBe(2);
        claims.GetProperty("level").GetInt32().ShouldBe(3);
        (claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64()).ShouldBe(3600);
    }

    [Fact]
    public async Task An_expired_or_foreign_token_is_1_with_its_reason()
    {
        string key = await WriteAsync("key.json", "jwk", "new", "--type", "EC");
        string other = await WriteAsync("other.json", "jwk", "new", "--type", "EC");

        (int code, string output, _) = await Run.CommandAsync(
            "token", "verify", "--jwks", key, await PrintAsync("token", "new", "--key", key, "--exp", "-1h"));
        code.ShouldBe(ExitCodes.Findings);
        output.ShouldContain("Jwt is expired");

        (code, output, _) = await Run.CommandAsync(
            "token", "verify", "--jwks", key, await PrintAsync("token", "new", "--key", other, "--kid", "x"));
        code.ShouldBe(ExitCodes.Findings);
        output.ShouldContain("jwks_no_key");
    }

    [Theory]
    [InlineData("token new --key absent.pem", "absent.pem")]
    [InlineData("token new --key absent.pem --exp soon", "--exp")]
    [InlineData("token verify --jwks absent.json abc", "absent.json")]
    [InlineData("jwk from-pem absent.pem", "absent.pem")]
    [InlineData("jwk new --type DSA", "--type")]
    public async Task Unusable_input_is_2_and_named(string arguments, string named)
    {
        (int code, string output, string error) = await Run.CommandAsync(arguments.Split(' '));

        code.ShouldBe(ExitCodes.Unusable);
        error.ShouldContain(named);
        output.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_public_key_cannot_sign_and_the_message_quotes_no_key()
    {
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string pem = ec.ExportSubjectPublicKeyInfoPem();

        (int code, _, string error) = await Run.CommandAsync("token", "new", "--key", File("public.pem", pem));

        code.ShouldBe(ExitCodes.Unusable);
        error.ShouldContain("private");
        error.ShouldNotContain(pem.Split('\n')[1]);
    }

    private static async Task<string> PrintAsync(params string[] arguments)
    {
        (int code, string output, string error) = await Run.CommandAsync(arguments);
        code.ShouldBe(ExitCodes.Fine, error);
        return output.Trim();
    }

    private async Task<string> WriteAsync(string name, params string[] arguments) => File(name, await PrintAsync(arguments));

    private string File(string name, string content)
    {
        string path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }
}
