using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sallyport.Engine.Authentication;

namespace Sallyport.Policy.Tests.Compilation;

/// <summary>The annotations about fetching key sets: what they name is found, or the set is not fetched.</summary>
public sealed class KeySetTlsTests
{
    [Theory]
    [InlineData("jwks-ca: ConfigMap/roots/ca.pem", "ConfigMap/roots/ca.pem does not exist in namespace ns1")]
    [InlineData("jwks-ca: ConfigMap/bad/ca.pem", "holds no certificate")]
    [InlineData("jwks-ca: Secret/good/tls.crt", "")]
    [InlineData("jwks-client-certificate: good", "")]
    [InlineData("jwks-client-certificate: half", "no Secret ns1/half with tls.crt and tls.key")]
    [InlineData("jwks-client-certificate: broken", "cannot be read, or are no pair")]
    public void What_cannot_be_read_is_named_and_not_worked_around(string annotation, string warning)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        string pem = certificate.ExportCertificatePem();

        World world = World.OfSidecar(
            80, Policy(annotation), Secret("good", "ns1", pem, key.ExportPkcs8PrivateKeyPem()), Secret("half", "ns1", pem, null),
            Secret("broken", "ns1", pem, "no key"), Secret("roots", "ns2", pem, null),
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad, namespace: ns1}\ndata: {ca.pem: nothing}\n");

        if (warning.Length == 0)
            world.Messages.ShouldNotContain("key sets");
        else
            world.Messages.ShouldContain(warning);
    }

    [Theory]
    [InlineData("", 500)]
    [InlineData("unknown-key-wait: 0s", 0)]
    [InlineData("unknown-key-wait: 2s", 2000)]
    public void Unknown_keys_are_waited_for(string annotation, int milliseconds)
    {
        JwtRulePlan rule = World.OfSidecar(80, Policy(annotation)).Snapshot.Authentication.Rules[0];
        rule.UnknownKeyWait.TotalMilliseconds.ShouldBe(milliseconds);
    }

    private static string Policy(string annotation) =>
        $$"""
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: tokens
          namespace: ns1
          annotations: { {{(annotation.Length == 0 ? "" : "sallyport.dev/" + annotation)}} }
        spec: {jwtRules: [{issuer: https://a.example}]}
        """;

    private static string Secret(string name, string ns, string certificate, string? key) =>
        $"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}, namespace: {ns}}}\nstringData:\n  tls.crt: |\n{Indent(certificate)}"
        + (key is null ? "" : $"  tls.key: |\n{Indent(key)}");

    private static string Indent(string text) => string.Concat(text.Split('\n').Select(line => $"    {line}\n"));
}
