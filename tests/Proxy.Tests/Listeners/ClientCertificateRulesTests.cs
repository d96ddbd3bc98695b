using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Tests.Listeners;

public sealed class ClientCertificateRulesTests : IDisposable
{
    private readonly X509Certificate2 _certificate = new TestAuthority().Issue("spiffe://mesh/ns/x/sa/y", "client.example");

    private string Hash => _certificate.GetCertHashString(HashAlgorithmName.SHA256);

    private string KeyHash => Convert.ToBase64String(SHA256.HashData(_certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    public void Dispose() => _certificate.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(true, "client.example")]
    [InlineData(true, "other.example", "spiffe://mesh/ns/x/sa/y")]
    [InlineData(false, "other.example")]
    [InlineData(false, "example")]
    public void Asks_for_one_of_the_names(bool isAccepted, params string[] names) =>
        ClientCertificateRules.Accept(Server(names), _certificate).ShouldBe(isAccepted);

    [Fact]
    public void Takes_a_certificate_whose_hash_is_listed() =>
        ClientCertificateRules.Accept(Server([], [string.Join(':', Hash.ToLowerInvariant().Chunk(2).Select(pair => new string(pair)))]), _certificate).ShouldBeTrue();

    [Fact]
    public void Takes_a_certificate_whose_key_is_listed_when_its_hash_is_not() =>
        ClientCertificateRules.Accept(Server([], [new string('0', 64)], [KeyHash]), _certificate).ShouldBeTrue();

    [Fact]
    public void Refuses_a_certificate_that_neither_list_has() =>
        ClientCertificateRules.Accept(Server([], [new string('0', 64)], ["AAAA"]), _certificate).ShouldBeFalse();

    [Fact]
    public void Needs_name_and_hash_when_both_are_asked_for() =>
        ClientCertificateRules.Accept(Server(["other.example"], [Hash]), _certificate).ShouldBeFalse();

    private static TlsServerPlan Server(string[] names, string[]? hashes = null, string[]? keys = null) => new()
    {
        Hosts = ["*"], Mode = TlsServerMode.Mutual, ClientNames = names, ClientCertificateHashes = hashes ?? [], ClientKeyHashes = keys ?? [],
    };
}
