using System.Security.Cryptography;
using Sallyport.Engine.Tokens.Signing;

namespace Sallyport.Console.Wizard;

/// <summary>A public key from one form to the other. What is pasted is kept nowhere.</summary>
internal static class PemKey
{
    /// <summary>A key file is some kilobytes; a page is no place for more.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Makes a key set of one PEM key; of a private key only the public half is taken.</summary>
    public static bool TryConvert(string pem, out string jwks, out string note)
    {
        jwks = "";
        try
        {
            if (pem.Length > MaxLength || PemKeys.TryRead(pem, out note) is not { } key)
            {
                note = pem.Length > MaxLength ? "That is longer than any key." : "That key cannot be read.";
                return false;
            }
            if (key.PublicHalf() is not { } half)
            {
                note = "A symmetric key has no public half.";
                return false;
            }
            jwks = $"{{\"keys\":[{JwkText.Write(half with { KeyId = key.Thumbprint() })}]}}";
            note = key.IsPrivate
                ? "That was a private key: only its public half was taken. Do not paste private keys into web pages."
                : $"Converted; its kid is {key.Thumbprint()}.";
            return true;
        }
        catch (Exception broken) when (broken is CryptographicException or PlatformNotSupportedException)
        {
            note = "That key cannot be read.";
            return false;
        }
    }

    /// <summary>The PEM form of one JWK, or of a set with one key.</summary>
    public static string? ToPem(string jwk, out string problem)
    {
        try
        {
            if (jwk.Length > MaxLength)
            {
                problem = "That is longer than any key.";
                return null;
            }
            return JwkText.TryParse(System.Text.Encoding.UTF8.GetBytes(jwk), out problem)?.PublicHalf() is { } half ? PemKeys.Write(half) : null;
        }
        catch (Exception broken) when (broken is CryptographicException or PlatformNotSupportedException)
        {
            problem = "That key cannot be read.";
            return null;
        }
    }
}
