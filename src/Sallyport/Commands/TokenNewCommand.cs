using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using System.Text;
using Sallyport.Engine.Tokens;
using Sallyport.Engine.Tokens.Signing;
using Sallyport.Policy.Parsing;

namespace Sallyport.Commands;

/// <summary><c>sallyport token new</c>: signs a token with a key of one's own.</summary>
internal static class TokenNewCommand
{
    private static readonly TimeSpan _defaultLifetime = TimeSpan.FromHours(1);

    /// <summary>Beyond any use, and still far from the end of the calendar.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromDays(365 * 1000);

    public static Command Create()
    {
        TaughtCommand command = new("new", "Sign a token and print it.",
            new("For a key made by openssl.",
                "sallyport token new --key rsa-private-key.pem --claim iss=testing@asm.test.io --claim sub=demo@asm.test.io"),
            new("With a list, and expired for an hour.",
                "sallyport token new --key key.json --claim iss=me --claim 'groups=[\"group1\",\"group2\"]' --exp -1h"));
        Option<string> key = new("--key")
        {
            HelpName = "FILE",
            Description = "The private key: PEM, a JWK, or a key set with one key.",
            Required = true,
        };
        Option<string?> algorithm = new("--alg")
        {
            HelpName = "A",
            Description = "RS256 … EdDSA. Default: the key's alg, else the usual one of its type.",
        };
        Option<string?> keyId = new("--kid")
        {
            HelpName = "K",
            Description = "Default: the key's kid, else its thumbprint, as jwk from-pem prints it.",
        };
        Option<string[]> claims = new("--claim")
        {
            HelpName = "K=V",
            Description = "A claim; a value that is JSON is taken as such, any other is text. May be given several times.",
        };
        Option<Lifetime> expiry = new("--exp")
        {
            HelpName = "1h",
            Description = "How long from now it is valid (30s, 10m, 1h); negative for an expired one, none for no end. Default: 1h.",
            CustomParser = ReadLifetime,
            DefaultValueFactory = _ => new Lifetime(_defaultLifetime),
        };
        foreach (Option option in (Option[])[key, algorithm, keyId, claims, expiry])
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            Jwk signer = KeyFile.Read(parsed.GetRequiredValue(key));
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            byte[] payload = ClaimArguments.Write(parsed.GetValue(claims) ?? [], now, parsed.GetRequiredValue(expiry).Span);
            parsed.InvocationConfiguration.Output.WriteLine(
                Sign(signer, parsed.GetValue(algorithm), parsed.GetValue(keyId), payload));
        });
        return command;
    }

    private static string Sign(Jwk key, string? algorithmName, string? keyId, byte[] payload)
    {
        if (!key.IsPrivate)
            throw new UnusableInputException("--key: this is a public key; signing needs the private one");
        JwtAlgorithm algorithm = algorithmName is null
            ? TokenSigner.DefaultAlgorithm(key)
            : JwtAlgorithms.Parse(Encoding.UTF8.GetBytes(algorithmName));
        if (!TokenSigner.CanSign(key, algorithm))
            throw new UnusableInputException($"--alg: {(algorithmName ?? "the key's own alg")} does not fit a key of type {key.Type}");
        try
        {
            return TokenSigner.Sign(key, algorithm, keyId ?? key.KeyId ?? key.Thumbprint(), payload);
        }
        catch (Exception broken) when (broken is CryptographicException or PlatformNotSupportedException)
        {
            throw new UnusableInputException($"--key: {broken.Message}");
        }
    }

    private static Lifetime ReadLifetime(ArgumentResult result)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (text == "none")
            return new Lifetime(null);
        if (GoDuration.ToTimeSpan(text) is { } span && span.Duration() < _longest)
            return new Lifetime(span);
        result.AddError($"--exp: '{text}' is neither a duration such as 30s, 10m or 1h, nor none.");
        return new Lifetime(null);
    }

    /// <param name="Span">Null: it never ends.</param>
    private sealed record Lifetime(TimeSpan? Span);
}
