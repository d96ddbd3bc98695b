using System.Text;
using Sallyport.Engine.Tokens.Signing;

namespace Sallyport.Commands;

/// <summary>Reads one key from a file: PEM, a JWK, or a key set with one key.</summary>
internal static class KeyFile
{
    public static Jwk Read(string path)
    {
        byte[] content = InputText.ReadFile(path);
        return IsPem(content) ? ReadPem(path, content) : ReadJwk(path, content);
    }

    public static Jwk ReadPem(string path) => ReadPem(path, InputText.ReadFile(path));

    public static Jwk ReadJwk(string path) => ReadJwk(path, InputText.ReadFile(path));

    private static Jwk ReadPem(string path, byte[] content) =>
        PemKeys.TryRead(Encoding.UTF8.GetString(content), out string problem) ?? throw new UnusableInputException($"{path}: {problem}");

    private static Jwk ReadJwk(string path, byte[] content) =>
        JwkText.TryParse(content, out string problem) ?? throw new UnusableInputException($"{path}: {problem}");

    private static bool IsPem(byte[] content) => content.AsSpan().IndexOf("-----BEGIN "u8) >= 0;
}
