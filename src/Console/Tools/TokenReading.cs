using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sallyport.Engine;
using Sallyport.Engine.Tokens;
using Sallyport.Engine.Tokens.Signing;

namespace Sallyport.Console.Tools;

/// <summary>What a pasted token says, and whether keys vouch for it. Nothing of it is kept or logged.</summary>
/// <param name="Header">Its header as JSON; null when it cannot be read.</param>
/// <param name="Claims">Its claims as JSON.</param>
/// <param name="Verdict">What a gateway would say of it.</param>
/// <param name="IsGood">The signature fits and the times do.</param>
internal sealed record TokenReading(string? Header, string? Claims, string Verdict, bool IsGood)
{
    private const int MaxLength = 64 * 1024;

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="token">Compact form, with or without <c>Bearer</c>.</param>
    /// <param name="jwks">Key set or JWK to verify with; empty: only read.</param>
    /// <param name="now">Time to judge by.</param>
    public static TokenReading Of(string token, string jwks, DateTimeOffset now)
    {
        string compact = token.Trim();
        if (compact.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            compact = compact[7..].Trim();
        if (compact.Length is 0 or > MaxLength)
            return new TokenReading(null, null, "Paste a token.", false);
        JwtVerifier verifier = new(new TokenCache());
        JwtStatus status = verifier.Read(Encoding.UTF8.GetBytes(compact), out ParsedToken? read);
        if (read is null)
            return new TokenReading(null, null, Words(status), false);
        (string verdict, bool isGood) = jwks.Trim().Length == 0 ? ("The signature was not checked: add a key set for that.", false) : Judge(verifier, read, jwks, now);
        return new TokenReading(Part(compact, 0), Part(compact, 1), verdict, isGood);
    }

    private static (string, bool) Judge(JwtVerifier verifier, ParsedToken token, string jwks, DateTimeOffset now)
    {
        byte[] text = Encoding.UTF8.GetBytes(jwks);
        KeySetParseResult set = KeySet.Parse(text);
        if (set.Status == KeySetStatus.NoKeys && JwkText.TryParse(text, out _) is { } single)
            set = KeySet.Parse(Encoding.UTF8.GetBytes($"{{\"keys\":[{JwkText.Write(single.PublicHalf() ?? single)}]}}"));
        if (set.Status != KeySetStatus.Usable)
            return ("The key set cannot be used.", false);
        JwtStatus status = verifier.Verify(token, new TokenRequirements(issuer: []), set.Ring, now.ToUnixTimeSeconds(), out _);
        return status == JwtStatus.Verified ? ("Genuine: the signature fits one of the keys, and it is valid now.", true) : (Words(status), false);
    }

    private static string Words(JwtStatus status)
    {
        ReasonRow row = Reasons.Of(status.ToReason());
        return row.Text.Length > 0 ? $"{row.Text}. {row.Remedy}" : row.Code;
    }

    private static string? Part(string compact, int index)
    {
        try
        {
            byte[] json = System.Buffers.Text.Base64Url.DecodeFromChars(compact.Split('.')[index]);
            using JsonDocument document = JsonDocument.Parse(json);
            return JsonSerializer.Serialize(document.RootElement, s_indented);
        }
        catch (Exception odd) when (odd is FormatException or JsonException)
        {
            // The engine reads JSON as Envoy does, which is more than this reader: shown is what both understand.
            return null;
        }
    }
}
