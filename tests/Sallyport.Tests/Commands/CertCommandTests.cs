using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sallyport.Output;

namespace Sallyport.Commands;

public sealed class CertCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sallyport-cert-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Config => Path.Combine(_folder.FullName, "cacerts.yaml");

    private string Out => Path.Combine(_folder.FullName, "out");

    [Fact]
    public async Task Issues_a_certificate_that_the_authority_signed()
    {
        await MakeAuthorityAsync();
        (int code, string output, string error) = await IssueAsync();
        (code, error).ShouldBe((ExitCodes.Fine, ""));
        output.ShouldContain("spiffe://cluster.local/ns/foo/sa/sleep until ");
        using X509Certificate2 leaf = X509Certificate2.CreateFromPemFile(Path.Combine(Out, "cert-chain.pem"), Path.Combine(Out, "key.pem"));
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(Path.Combine(Out, "root-cert.pem"));
        chain.Build(leaf).ShouldBeTrue();
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(Out, "key.pem")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Says_which_files_it_replaced()
    {
        await MakeAuthorityAsync();
        (await IssueAsync()).Output.ShouldContain($"wrote {Path.Combine(Out, "key.pem")}");
        (await IssueAsync()).Output.ShouldContain($"replaced {Path.Combine(Out, "key.pem")}");
        Directory.GetFiles(Out).Length.ShouldBe(3);
    }

    [Fact]
    public async Task Takes_the_trust_domain_of_the_mesh_configuration()
    {
        await MakeAuthorityAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "mesh.yaml"), """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: istio, namespace: istio-system}
            data: {mesh: "trustDomain: Td_1.example"}
            """);
        (await Run.CommandAsync("cert", "issue", "-f", _folder.FullName, "--namespace", "foo", "--service-account", "sleep", "--out", Out)).Output
            .ShouldContain("spiffe://Td_1.example/ns/foo/sa/sleep ");
    }

    [Fact]
    public async Task Says_how_to_make_a_missing_authority()
    {
        await File.WriteAllTextAsync(Config, "");
        (int code, _, string error) = await IssueAsync();
        code.ShouldBe(ExitCodes.Unusable);
        error.ShouldContain("sallyport cert authority");
        Directory.Exists(Out).ShouldBeFalse();
    }

    [Theory]
    [InlineData("ca-cert.pem", "garbage", "ca-cert.pem has no certificate")]
    [InlineData("ca-cert.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "ca-cert.pem has a certificate that cannot be read")]
    [InlineData("ca-key.pem", "garbage", "ca-key.pem has no unencrypted private key")]
    [InlineData("ca-key.pem", "other", "ca-key.pem is not the key of ca-cert.pem")]
    [InlineData("root-cert.pem", "garbage", "root-cert.pem has no certificate")]
    [InlineData("root-cert.pem", "huge", "root-cert.pem of Secret istio-system/cacerts is larger than 1 MiB")]
    [InlineData("root-cert.pem", "missing", "Secret istio-system/cacerts has no root-cert.pem")]
    public async Task Names_the_file_that_cannot_be_used(string file, string content, string problem)
    {
        await MakeAuthorityAsync();
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        content = content switch
        {
            "other" => other.ExportPkcs8PrivateKeyPem(),
            "huge" => new string('a', 1024 * 1024 + 1),
            _ => content,
        };
        string text = await File.ReadAllTextAsync(Config);
        text = content == "missing"
            ? text.Replace($"  {file}:", $"  x-{file}:", StringComparison.Ordinal)
            // A later entry of the same name wins.
            : text + $"  {file}: {System.Text.Json.JsonSerializer.Serialize(content)}\n";
        await File.WriteAllTextAsync(Config, text);
        (int code, _, string error) = await IssueAsync();
        code.ShouldBe(ExitCodes.Unusable);
        error.ShouldContain(problem);
        Directory.Exists(Out).ShouldBeFalse();
    }

    [Fact]
    public async Task Refuses_names_that_are_none()
    {
        await MakeAuthorityAsync();
        (int code, _, string error) =
            await Run.CommandAsync("cert", "issue", "-f", Config, "--namespace", "a/sa/b", "--service-account", "x", "--out", Out);
        code.ShouldBe(ExitCodes.Unusable);
        error.ShouldContain("'a/sa/b'");
    }

    [Fact]
    public async Task Refuses_an_unusable_folder()
    {
        await MakeAuthorityAsync();
        await File.WriteAllTextAsync(Out, "a file");
        (await IssueAsync()).Code.ShouldBe(ExitCodes.Unusable);
    }

    private async Task MakeAuthorityAsync()
    {
        (int code, string output, _) = await Run.CommandAsync("cert", "authority");
        code.ShouldBe(ExitCodes.Fine);
        await File.WriteAllTextAsync(Config, output);
    }

    private Task<(int Code, string Output, string Error)> IssueAsync() =>
        Run.CommandAsync("cert", "issue", "-f", Config, "--namespace", "foo", "--service-account", "sleep", "--out", Out);
}
