using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sallyport.TestKit;

/// <summary>An issuer of tokens with a fresh P-256 key. Every default is valid, so a test states only what it is about.</summary>
public sealed class TestIssuer : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestIssuer(string issuer = "https://issuer.example", string kid = "k1")
    {
        Issuer = issuer;
        Kid = kid;
    }

    public string Issuer { get; }

    public string Kid { get; }

    /// <summary>The key set as JSON text.</summary>
    public string Jwks
    {
        get
        {
            ECParameters parameters = _key.ExportParameters(includePrivateParameters: false);
            string x = Base64Url.EncodeToString(parameters.Q.X!), y = Base64Url.EncodeToString(parameters.Q.Y!);
            return $$"""{"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","kid":"{{Kid}}","x":"{{x}}","y":"{{y}}"}]}""";
        }
    }

    /// <summary>A signed token: <c>iss</c> and <c>sub</c> by default, then the given claims (null leaves one out).</summary>
    public string Token(params (string Name, object? Value)[] claims)
    {
        Dictionary<string, object?> payload = new() { ["iss"] = Issuer, ["sub"] = "alice" };
        foreach ((string name, object? value) in claims)
        {
            if (value is null)
                payload.Remove(name);
            else
                payload[name] = value;
        }
        return Sign(JsonSerializer.Serialize(payload));
    }

    /// <summary>A token with exactly this payload text.</summary>
    public string Sign(string payload)
    {
        string header = $$"""{"alg":"ES256","kid":"{{Kid}}"}""";
        string signed = $"{Encode(header)}.{Encode(payload)}";
        byte[] signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public void Dispose() => _key.Dispose();

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
