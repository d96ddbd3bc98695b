using System.Text;
using Sallyport.TestKit.Tokens;

namespace Sallyport.Engine.Tests.Tokens;

/// <summary>Spoils a token where its grammar says it hurts. Nothing it makes is signed again by the right key.</summary>
internal sealed class TokenMutator(Random random, string header, string payload, string signature, byte[][] publicBytes)
{
    private static readonly string[] s_names =
        ["alg", "kid", "typ", "crit", "b64", "zip", "jwk", "jku", "x5c", "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "a.b", ""];

    private static readonly string[] s_values =
    [
        "null", "true", "0", "-1", "1e999", "-0.5", "1800000000", "18446744073709551616", "\"\"", "\"I\"", "\"J\"", "\"A\"", "[]", "[\"A\"]", "[null]",
        "[[\"A\"]]", "{}", "{\"a\":1}", "{\"a\":1,\"a\":2}", "\"none\"", "\"None\"", "\"HS256\"", "\"HS512\"", "\"RS256\"", "\"RS512\"", "\"PS256\"",
        "\"ES256\"", "\"EdDSA\"", "\"rs256\"", "\"k\"", "\"other\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\u0049\"", "'I'", "NaN", "\"I", "1 2",
    ];

    private static readonly string[] s_algorithms = ["HS256", "HS384", "HS512", "none", "None", "NONE", "nOnE", "", "RS384", "RS512", "PS256", "ES256", "EdDSA"];

    public string Next() => random.Next(12) switch
    {
        0 or 1 => Join(Encode(WithMember(header)), Encode(payload), signature),
        2 or 3 => Join(Encode(header), Encode(WithMember(payload)), signature),
        4 => Join(Encode(Scratched(header)), Encode(payload), signature),
        5 => Join(Encode(header), Encode(Scratched(payload)), signature),
        6 => Join(Encode(header), Encode(payload), FlippedSignature()),
        7 => OtherPieces(),
        8 => OtherAlgorithm(),
        9 => Confused(),
        10 => Variant(Untouched()),
        _ => Scratched(Untouched()),
    };

    private string Untouched() => Join(Encode(header), Encode(payload), signature);

    // Replaces, doubles, drops or adds a member.
    private string WithMember(string json)
    {
        string name = s_names[random.Next(s_names.Length)], value = s_values[random.Next(s_values.Length)];
        string member = $"\"{name}\":{value}";
        int at = json.IndexOf($"\"{name}\":", StringComparison.Ordinal);
        int form = random.Next(4);
        if (at < 0 || form == 0)
            return random.Next(2) == 0 ? $"{{{member},{json[1..]}" : $"{json[..^1]},{member}}}";
        int end = json.IndexOfAny([',', '}'], at);
        string with = form == 1 ? "" : form == 2 ? $"{member},{member}" : member;
        return json[..at] + with + json[end..];
    }

    // One to three characters changed, dropped or put in.
    private string Scratched(string text)
    {
        StringBuilder result = new(text);
        for (int count = random.Next(1, 4); count > 0 && result.Length > 0; count--)
        {
            int at = random.Next(result.Length);
            char other = random.Next(3) == 0 ? (char)random.Next(256) : text[random.Next(text.Length)];
            if (random.Next(3) != 0)
                result.Remove(at, 1);
            if (random.Next(3) != 0)
                result.Insert(at, other);
        }
        return result.ToString();
    }

    private string FlippedSignature()
    {
        byte[] bytes = System.Buffers.Text.Base64Url.DecodeFromChars(signature);
        if (random.Next(4) == 0)
            Array.Resize(ref bytes, random.Next(2) == 0 ? bytes.Length + 1 : random.Next(bytes.Length));
        else
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return TestKey.Encode(bytes);
    }

    private string OtherPieces()
    {
        List<string> pieces = [Encode(header), Encode(payload), signature];
        int at = random.Next(pieces.Count);
        switch (random.Next(4))
        {
            case 0: pieces.RemoveAt(at); break;
            case 1: pieces.Insert(at, pieces[random.Next(pieces.Count)]); break;
            case 2: pieces[at] = ""; break;
            default: pieces.Reverse(); break;
        }
        return string.Join('.', pieces) + (random.Next(3) == 0 ? "." : "");
    }

    private string OtherAlgorithm()
    {
        string other = $$"""{"alg":"{{s_algorithms[random.Next(s_algorithms.Length)]}}"{{(random.Next(2) == 0 ? ",\"kid\":\"k\"" : "")}}}""";
        return Join(Encode(other), Encode(payload), random.Next(2) == 0 ? signature : "");
    }

    // A secret algorithm whose secret is what everybody knows: the public key.
    private string Confused()
    {
        string algorithm = s_algorithms[random.Next(3)];
        string kid = random.Next(2) == 0 ? ",\"kid\":\"k\"" : "";
        return TestKey.Secret("k", algorithm, publicBytes[random.Next(publicBytes.Length)]).Token($$"""{"alg":"{{algorithm}}"{{kid}}}""", payload);
    }

    // Other writings of the same base64.
    private string Variant(string compact)
    {
        int at = random.Next(compact.Length + 1);
        return random.Next(6) switch
        {
            0 => compact.Insert(at, " \t\r\n\v\f"[random.Next(6)].ToString()),
            1 => compact + new string('=', random.Next(1, 3)),
            2 => compact.Replace(".", "=.", StringComparison.Ordinal),
            3 => compact.Replace('-', '+').Replace('_', '/'),
            4 => compact[..^1] + (char)(compact[^1] + 1),
            _ => compact.Insert(at, "%"),
        };
    }

    private static string Join(string first, string second, string third) => $"{first}.{second}.{third}";

    private static string Encode(string text) => TestKey.Encode(Encoding.Latin1.GetBytes(text));
}
