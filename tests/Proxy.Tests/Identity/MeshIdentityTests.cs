using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sallyport.Proxy.Identity;
using Sallyport.Proxy.Tests.Listeners;

namespace Sallyport.Proxy.Tests.Identity;

public sealed class MeshIdentityTests
{
    private static readonly TestAuthority _authority = new();

    [Fact]
    public void Renews_before_half_of_the_certificates_life()
    {
        Clock time = new(TimeProvider.System.GetUtcNow());
        using MeshIdentity identity = Make(_authority.Mesh, time);
        X509Certificate2 first = identity.Certificate.TargetCertificate;
        time.Now += TimeSpan.FromHours(10);
        identity.Certificate.TargetCertificate.ShouldBeSameAs(first);
        time.Now += TimeSpan.FromHours(2);
        X509Certificate2 second = identity.Certificate.TargetCertificate;
        second.SerialNumber.ShouldNotBe(first.SerialNumber);
        second.NotAfter.ToUniversalTime().ShouldBe((time.Now + TimeSpan.FromHours(24)).UtcDateTime, TimeSpan.FromSeconds(1));
        // Connections with the first one still use it.
        first.GetECDsaPrivateKey().ShouldNotBeNull();
    }

    [Fact]
    public void Ends_with_its_authority()
    {
        Clock time = new(TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(29.5));
        using MeshIdentity identity = Make(_authority.Mesh, time);
        (identity.Certificate.TargetCertificate.NotAfter - time.Now.UtcDateTime).ShouldBeLessThan(TimeSpan.FromHours(24));
        time.Now += TimeSpan.FromDays(1);
        Should.Throw<AuthenticationException>(() => identity.Certificate).Message.ShouldContain("ca-cert.pem is valid from");
    }

    [Fact]
    public void Has_one_critical_name_and_no_subject()
    {
        using MeshIdentity identity = Make(_authority.Mesh, TimeProvider.System);
        X509Certificate2 certificate = identity.Certificate.TargetCertificate;
        certificate.SubjectName.RawData.ShouldBe([0x30, 0]);
        certificate.Extensions["2.5.29.17"]!.Critical.ShouldBeTrue();
        (byte[][] uris, byte[][] names) = PeerCertificates.ReadNames(certificate);
        uris.Select(Encoding.ASCII.GetString).ShouldBe(["spiffe://cluster.local/ns/ns1/sa/a"]);
        names.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "x")]
    [InlineData("a b", "x")]
    [InlineData("x", "b/sa/admin")]
    [InlineData("x", "ä")]
    public void Refuses_parts_that_are_no_names(string space, string account) =>
        Should.Throw<CryptographicException>(() => MeshIdentity.IdOf("cluster.local", space, account));

    [Fact]
    public void Refuses_an_authority_that_is_none()
    {
        string leaf = _authority.IssuePem("a.example", out string key);
        Should.Throw<CryptographicException>(() => Make(_authority.Mesh with { Certificate = leaf, Key = key }, TimeProvider.System))
            .Message.ShouldBe("ca-cert.pem is not the certificate of an authority.");
    }

    [Fact]
    public void Refuses_an_authority_of_another_root()
    {
        Should.Throw<CryptographicException>(() => Make(_authority.Mesh with { Roots = new TestAuthority().RootPem }, TimeProvider.System))
            .Message.ShouldBe("ca-cert.pem does not chain to root-cert.pem through cert-chain.pem.");
    }

    [Fact]
    public void Refuses_a_list_of_thousands() => Should.Throw<CryptographicException>(() => Make(
        _authority.Mesh with { Roots = string.Concat(Enumerable.Repeat(_authority.RootPem + "\n", 100)) }, TimeProvider.System))
        .Message.ShouldContain("more than 64");

    [Fact]
    public void Signs_with_an_rsa_authority_without_key_identifier()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("O=rsa", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 root = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        string pem = root.ExportCertificatePem();
        using MeshIdentity identity = Make(new MeshAuthority(pem, key.ExportRSAPrivateKeyPem(), "", pem), TimeProvider.System);
        identity.Certificate.TargetCertificate.Issuer.ShouldBe("O=rsa");
    }

    [Theory]
    [InlineData(null, 24)]
    [InlineData("36h", 36)]
    public void Reads_the_lifetime(string? text, int hours) =>
        IdentitySettings.Read(name => name == "SECRET_TTL" ? text : null).ShouldBe(new IdentitySettings(TimeSpan.FromHours(hours), false));

    [Theory]
    [InlineData("SECRET_TTL", "0s")]
    [InlineData("SECRET_TTL", "-1h")]
    [InlineData("SECRET_TTL", "tomorrow")]
    [InlineData("SECRET_TTL", "2161h")]
    [InlineData("PILOT_SKIP_VALIDATE_TRUST_DOMAIN", "maybe")]
    public void Stops_the_start_at_what_it_cannot_read(string variable, string text) =>
        Should.Throw<StartFailedException>(() => IdentitySettings.Read(name => name == variable ? text : null)).Message.ShouldContain(variable);

    private static MeshIdentity Make(MeshAuthority authority, TimeProvider time) => new(authority, "cluster.local", [], "ns1", "a", time);

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
