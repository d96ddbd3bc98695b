using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.Engine.Tokens.Signing;

namespace Sallyport.Console.Tools;

/// <summary>A test token, as a person fills it in. Neither key nor token is kept or logged.</summary>
internal sealed class TokenSigning
{
    private const int MaxLength = 64 * 1024;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>A private key as PEM or JWK; empty: one is made.</summary>
    public string Key { get; set; } = "";

    /// <summary>The header's <c>kid</c>; empty: the key's own, else its thumbprint, as when the public half is turned into a JWK here.</summary>
    public string KeyId { get; set; } = "";

    /// <summary>The payload as JSON.</summary>
    public string Claims { get; set; } = """{"iss": "testing@secure.istio.io", "sub": "somebody"}""";

    public SignedToken Sign(DateTimeOffset now)
    {
        if (Key.Length > MaxLength || Claims.Length > MaxLength)
            return SignedToken.Refused("That is longer than any token.");
        if (ReadClaims(now) is not { } payload)
            return SignedToken.Refused("The claims are not one JSON object, with each name once.");
        try
        {
            Jwk? key = ReadKey();
            if (key is not { IsPrivate: true })
                return SignedToken.Refused(key is null ? "That key cannot be read." : "That is a public key: only a private one signs.");
            string keyId = KeyId.Trim() is { Length: > 0 } chosen ? chosen : key.KeyId ?? key.Thumbprint();
            string token = TokenSigner.Sign(key, TokenSigner.DefaultAlgorithm(key), keyId, payload);
            return new SignedToken(token, key.PublicHalf() is { } half ? $"{{\"keys\":[{JwkText.Write(half with { KeyId = keyId })}]}}" : "", "");
        }
        catch (Exception broken) when (broken is CryptographicException or PlatformNotSupportedException or ArgumentException)
        {
            return SignedToken.Refused("That key cannot sign.");
        }
    }

    private Jwk? ReadKey() => Key.Trim() is not { Length: > 0 } text
        ? JwkGenerator.Create("EC")
        : text.Contains("-----BEGIN", StringComparison.Ordinal) ? PemKeys.TryRead(text, out _) : JwkText.TryParse(Encoding.UTF8.GetBytes(text), out _);

    private byte[]? ReadClaims(DateTimeOffset now)
    {
        try
        {
            if (JsonNode.Parse(Claims, documentOptions: s_strict) is not JsonObject claims)
                return null;
            if (!claims.ContainsKey("exp"))
                claims["exp"] = now.AddHours(1).ToUnixTimeSeconds();
            return Encoding.UTF8.GetBytes(claims.ToJsonString());
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
