using System.Text;
using System.Text.Json.Nodes;
using Sallyport.Engine.Tokens.Signing;

namespace Sallyport.Console.Wizard;

/// <summary>A key and a token of it that live as long as a trial: how a good token fares can be shown without anybody's private key.</summary>
internal static class TrialToken
{
    /// <summary>Makes a key set and a token of it.</summary>
    /// <param name="issuer">Its <c>iss</c>.</param>
    /// <param name="audience">Its <c>aud</c>; null: none.</param>
    /// <param name="now">When it is issued; it lives an hour.</param>
    public static (string Jwks, string Token) Make(string issuer, string? audience, DateTimeOffset now)
    {
        Jwk key = JwkGenerator.Create("EC");
        JsonObject claims = new() { ["iss"] = issuer, ["sub"] = "somebody", ["exp"] = now.AddHours(1).ToUnixTimeSeconds() };
        if (audience is not null)
            claims["aud"] = audience;
        string token = TokenSigner.Sign(key, TokenSigner.DefaultAlgorithm(key), key.KeyId, Encoding.UTF8.GetBytes(claims.ToJsonString()));
        return ($"{{\"keys\":[{JwkText.Write(key.PublicHalf()!)}]}}", token);
    }
}
