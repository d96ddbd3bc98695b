using System.Security.Cryptography;
using System.Text;
using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Tests.Tokens;

/// <summary>OpenSSL called by ourselves says what the runtime says.</summary>
public sealed class RsaVerifierTests : IDisposable
{
    private static readonly JwtAlgorithm[] _all =
        [JwtAlgorithm.RS256, JwtAlgorithm.RS384, JwtAlgorithm.RS512, JwtAlgorithm.PS256, JwtAlgorithm.PS384, JwtAlgorithm.PS512];

    private readonly RSA _rsa = RSA.Create(2048);

    public static TheoryData<JwtAlgorithm> Algorithms => new(_all);

    public void Dispose() => _rsa.Dispose();

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Agree_on_good_and_damaged_signatures_one_after_the_other(JwtAlgorithm algorithm)
    {
        (byte[] digest, byte[] signature) = Sign(_rsa, algorithm);
        using PlatformRsa platform = new(_rsa.ExportSubjectPublicKeyInfo());
        using OpenSslRsa openSsl = OpenSsl(_rsa);
        Random random = new(11);
        for (int i = 0; i < 200; i++)
        {
            byte[] tried = [.. signature];
            if (i % 2 == 1)
                tried[random.Next(tried.Length)] ^= (byte)(1 << random.Next(8));
            bool expected = i % 2 == 0;

            platform.Verify(algorithm, digest, tried).ShouldBe(expected);
            openSsl.Verify(algorithm, digest, tried).ShouldBe(expected);
        }
        openSsl.Verify(algorithm, new byte[digest.Length], signature).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Take_a_signature_for_its_own_algorithm_only(JwtAlgorithm algorithm)
    {
        (byte[] digest, byte[] signature) = Sign(_rsa, algorithm);
        using OpenSslRsa openSsl = OpenSsl(_rsa);
        foreach (JwtAlgorithm other in _all.Except([algorithm]))
            openSsl.Verify(other, DigestOf(other), signature).ShouldBeFalse(other.ToString());
        openSsl.Verify(algorithm, digest, signature).ShouldBeTrue();
    }

    [Fact]
    public void Find_nothing_valid_where_the_hash_has_no_room()
    {
        using RSA small = RSA.Create(512);
        using OpenSslRsa openSsl = OpenSsl(small);

        openSsl.Verify(JwtAlgorithm.PS512, DigestOf(JwtAlgorithm.PS512), new byte[64]).ShouldBeFalse();
        openSsl.Verify(JwtAlgorithm.RS512, DigestOf(JwtAlgorithm.RS512), new byte[64]).ShouldBeFalse();
    }

    [Fact]
    public void Are_good_for_many_threads_one_each()
    {
        (byte[] digest, byte[] signature) = Sign(_rsa, JwtAlgorithm.RS256);
        byte[] damaged = [.. signature];
        damaged[7] ^= 1;
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using OpenSslRsa own = OpenSsl(_rsa);
            for (int i = 0; i < 300; i++)
            {
                own.Verify(JwtAlgorithm.RS256, digest, signature).ShouldBeTrue();
                own.Verify(JwtAlgorithm.RS256, digest, damaged).ShouldBeFalse();
            }
        });
    }

    [Fact]
    public void Read_no_key_from_what_is_none() => OpenSslRsa.TryCreate("nonsense"u8).ShouldBeNull();

    private static OpenSslRsa OpenSsl(RSA rsa) => OpenSslRsa.TryCreate(rsa.ExportSubjectPublicKeyInfo()).ShouldNotBeNull();

    private static (byte[] Digest, byte[] Signature) Sign(RSA rsa, JwtAlgorithm algorithm)
    {
        byte[] digest = DigestOf(algorithm);
        RSASignaturePadding padding = algorithm.IsRsaPss() ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return (digest, rsa.SignHash(digest, algorithm.RsaHash(), padding));
    }

    private static byte[] DigestOf(JwtAlgorithm algorithm) =>
        CryptographicOperations.HashData(algorithm.RsaHash(), Encoding.ASCII.GetBytes("head.payload"));
}
