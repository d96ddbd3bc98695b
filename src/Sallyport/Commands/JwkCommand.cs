using System.CommandLine;
using System.Security.Cryptography;
using Sallyport.Engine.Tokens.Signing;

namespace Sallyport.Commands;

/// <summary><c>sallyport jwk</c>: keys in the forms that issuers and policies want them.</summary>
internal static class JwkCommand
{
    public static Command Create()
    {
        Command command = new("jwk", "Make keys, and turn them from one form into another.");
        command.Subcommands.Add(New());
        command.Subcommands.Add(FromPem());
        command.Subcommands.Add(ToPem());
        command.Subcommands.Add(Thumbprint());
        return command;
    }

    private static TaughtCommand New()
    {
        TaughtCommand command = new("new", "Make a new private key and print it as a JWK; its kid is its thumbprint (RFC 7638).",
            new("An RSA key of 2048 bits.", "sallyport jwk new > key.json"),
            new("The public half of a new P-256 key, for a RequestAuthentication.",
                "sallyport jwk new --type EC | tee key.json | sallyport jwk to-pem - | sallyport jwk from-pem -"));
        Option<string> type = SharedOptions.Choice("--type", "RSA (2048 bits), EC (P-256) or OKP (Ed25519).", "RSA", "EC", "OKP");
        command.Options.Add(type);
        command.SetAction(parsed => Print(parsed, () => JwkText.Write(JwkGenerator.Create(parsed.GetRequiredValue(type)))));
        return command;
    }

    private static TaughtCommand FromPem()
    {
        TaughtCommand command = new("from-pem", "Print the public key of a PEM file as one JWK; its kid is its thumbprint (RFC 7638).",
            new("The key of `openssl rsa -pubout`. A private key or a certificate will do too.",
                "sallyport jwk from-pem rsa-public-key.pem"),
            new("Wrapped as a policy's jwks wants it.", "echo \"{\\\"keys\\\":[$(sallyport jwk from-pem rsa-public-key.pem)]}\""));
        Argument<string> file = FileArgument("A PEM file with a public key, a private key or a certificate, or -.");
        command.Arguments.Add(file);
        command.SetAction(parsed => Print(parsed, () => PublicJwk(KeyFile.ReadPem(parsed.GetRequiredValue(file)))));
        return command;
    }

    private static TaughtCommand ToPem()
    {
        TaughtCommand command = new("to-pem", "Print a JWK as PEM: PKCS#8 for a private key, SPKI for a public one.",
            new Example("For tools that read PEM.", "sallyport jwk to-pem key.json > key.pem"));
        Argument<string> file = FileArgument("A JWK, or a key set with one key, or -.");
        command.Arguments.Add(file);
        command.SetAction(parsed => Print(parsed, () => Pem(parsed.GetRequiredValue(file))));
        return command;
    }

    private static TaughtCommand Thumbprint()
    {
        TaughtCommand command = new("thumbprint", "Print a key's SHA-256 thumbprint (RFC 7638).",
            new Example("What kid to expect.", "sallyport jwk thumbprint rsa-public-key.pem"));
        Argument<string> file = FileArgument("A JWK, a key set with one key, or a PEM file, or -.");
        command.Arguments.Add(file);
        command.SetAction(parsed => Print(parsed, () => KeyFile.Read(parsed.GetRequiredValue(file)).Thumbprint()));
        return command;
    }

    private static Argument<string> FileArgument(string description) => new("FILE") { Description = description };

    private static string PublicJwk(Jwk key)
    {
        Jwk half = key.PublicHalf() ?? throw new UnusableInputException("a symmetric key has no public half");
        return JwkText.Write(half with { KeyId = key.Thumbprint() });
    }

    private static string Pem(string path) => PemKeys.Write(KeyFile.ReadJwk(path))?.TrimEnd()
        ?? throw new UnusableInputException($"{path}: a symmetric key has no PEM form");

    private static void Print(ParseResult parsed, Func<string> text)
    {
        try
        {
            parsed.InvocationConfiguration.Output.WriteLine(text());
        }
        catch (Exception broken) when (broken is CryptographicException or PlatformNotSupportedException)
        {
            throw new UnusableInputException(broken.Message);
        }
    }
}
