using System.CommandLine;
using System.Text;
using Sallyport.Engine.Tokens;
using Sallyport.Engine.Tokens.Signing;
using Sallyport.Output;

namespace Sallyport.Commands;

/// <summary><c>sallyport token verify</c>: would a rule with these keys believe this token now?</summary>
internal static class TokenVerifyCommand
{
    public static Command Create()
    {
        TaughtCommand command = new(
            "verify", "Check a token's signature and times with a key set, as a proxy would. Any issuer and audience will do.",
            new("With an issuer's key set.",
                "curl -s https://issuer.example/jwks.json > jwks.json && sallyport token verify --jwks jwks.json $TOKEN"),
            new("With the one key that jwk from-pem printed.", "sallyport token verify --jwks key.json - < token.txt"));
        Option<string> jwks = new("--jwks") { HelpName = "FILE", Description = "A key set, or one JWK, or -.", Required = true };
        Argument<string> token = TokenCommand.TokenArgument();
        Option<string> format = SharedOptions.Choice("-o", "What to print.", "text", "json");
        command.Options.Add(jwks);
        command.Arguments.Add(token);
        command.Options.Add(format);
        command.SetAction(parsed =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            KeyRing keys = ReadKeys(parsed.GetRequiredValue(jwks), console.Error);
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            JwtStatus status = Verify(InputText.ReadToken(parsed.GetRequiredValue(token)), keys, now, out ParsedToken? read);
            if (status != JwtStatus.Verified)
                return TokenText.WriteRefusal(status, parsed.GetRequiredValue(format), console);
            TokenText.WriteVerified(read!, now, parsed.GetRequiredValue(format), console.Output);
            return ExitCodes.Fine;
        });
        return command;
    }

    private static JwtStatus Verify(byte[] compact, KeyRing keys, DateTimeOffset now, out ParsedToken? read)
    {
        JwtVerifier verifier = new(new TokenCache());
        JwtStatus status = verifier.Read(compact, out read);
        // No issuer and no audience: any will do, the question is the signature and the times.
        return read is null ? status : verifier.Verify(read, new TokenRequirements(issuer: []), keys, now.ToUnixTimeSeconds(), out _);
    }

    private static KeyRing ReadKeys(string path, TextWriter error)
    {
        byte[] content = InputText.ReadFile(path);
        KeySetParseResult set = KeySet.Parse(content);
        if (set.Status == KeySetStatus.NoKeys && JwkText.TryParse(content, out _) is { } single)
            set = KeySet.Parse(Encoding.UTF8.GetBytes($"{{\"keys\":[{JwkText.Write(single.PublicHalf() ?? single)}]}}"));
        foreach (KeyProblem problem in set.Problems)
            error.WriteLine($"{path}: key {problem.Index} cannot be used: {problem.Message}");
        return set.Status == KeySetStatus.Usable ? set.Ring : throw new UnusableInputException($"--jwks: {path}: {set.Message}");
    }
}
