using System.Text;
using System.Text.Json;

namespace Sallyport.Engine.Tokens.Signing;

/// <summary>Reads and writes a <see cref="Jwk"/> as JSON (RFC 7517, RFC 7518, RFC 8037).</summary>
public static class JwkText
{
    /// <summary>Reads one key: an object with <c>kty</c>, or a key set that holds exactly one key.</summary>
    /// <param name="json">The text.</param>
    /// <param name="problem">Why there is no key; never quotes key material.</param>
    public static Jwk? TryParse(ReadOnlySpan<byte> json, out string problem)
    {
        if (!JsonTape.TryParse(json.ToArray(), 0, json.Length, out JsonTape? tape))
        {
            problem = "not a JSON object";
            return null;
        }
        JsonValue entry = tape.Root;
        JsonValue keys = entry.Member("keys"u8);
        if (keys.Kind == JsonKind.Array)
        {
            int count = 0;
            foreach (JsonValue key in keys.Children())
            {
                entry = key;
                count++;
            }
            if (count != 1)
            {
                problem = $"the key set has {count} keys, and one is needed";
                return null;
            }
        }
        return TryRead(entry, out problem);
    }

    /// <summary>Writes the key on one line.</summary>
    public static string Write(Jwk key)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            WriteText(writer, "kty", key.Type);
            WriteText(writer, "kid", key.KeyId);
            WriteText(writer, "alg", key.Algorithm);
            WriteText(writer, "crv", key.Curve);
            WriteBytes(writer, "n", key.Modulus);
            WriteBytes(writer, "e", key.Exponent);
            WriteBytes(writer, "x", key.X);
            WriteBytes(writer, "y", key.Y);
            WriteBytes(writer, "k", key.Secret);
            WriteBytes(writer, "d", key.D);
            WriteBytes(writer, "p", key.P);
            WriteBytes(writer, "q", key.Q);
            WriteBytes(writer, "dp", key.DP);
            WriteBytes(writer, "dq", key.DQ);
            WriteBytes(writer, "qi", key.InverseQ);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Jwk? TryRead(JsonValue entry, out string problem)
    {
        problem = "kty is not RSA, EC, OKP or oct";
        string type = Text(entry, "kty"u8) ?? "";
        bool isKnown = type is "RSA" or "EC" or "OKP" or "oct";
        if (!isKnown)
            return null;
        problem = $"the {type} key lacks a member, or a member is not base64url";
        try
        {
            Jwk key = new()
            {
                Type = type,
                KeyId = Text(entry, "kid"u8),
                Algorithm = Text(entry, "alg"u8),
                Curve = type is "EC" or "OKP" ? Text(entry, "crv"u8) : null,
                Modulus = type == "RSA" ? Number(entry, "n"u8) : null,
                Exponent = type == "RSA" ? Number(entry, "e"u8) : null,
                X = type is "EC" or "OKP" ? Bytes(entry, "x"u8) : null,
                Y = type == "EC" ? Bytes(entry, "y"u8) : null,
                Secret = type == "oct" ? Bytes(entry, "k"u8) : null,
                D = type != "oct" ? Bytes(entry, "d"u8) : null,
                P = type == "RSA" ? Number(entry, "p"u8) : null,
                Q = type == "RSA" ? Number(entry, "q"u8) : null,
                DP = type == "RSA" ? Number(entry, "dp"u8) : null,
                DQ = type == "RSA" ? Number(entry, "dq"u8) : null,
                InverseQ = type == "RSA" ? Number(entry, "qi"u8) : null,
            };
            return IsComplete(key) ? key : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsComplete(Jwk key) => key.Type switch
    {
        "RSA" => key is { Modulus.Length: > 0, Exponent.Length: > 0 }
            && (key.D is null || key is { P: not null, Q: not null, DP: not null, DQ: not null, InverseQ: not null }),
        "EC" => CurveOf(key) is { } curve && key.X?.Length == curve.Bytes && key.Y?.Length == curve.Bytes
            && (key.D is null || key.D.Length == curve.Bytes),
        "OKP" => key is { Curve: "Ed25519", X.Length: Ed25519Key.KeyBytes } && key.D is null or { Length: Ed25519Key.KeyBytes },
        _ => key.Secret is { Length: > 0 },
    };

    internal static EcCurve? CurveOf(Jwk key) => EcCurve.Choose(default, Encoding.UTF8.GetBytes(key.Curve ?? "?"));

    private static string? Text(JsonValue entry, ReadOnlySpan<byte> name)
    {
        JsonValue value = entry.Member(name);
        return value.IsString ? Encoding.UTF8.GetString(value.Text) : null;
    }

    private static byte[]? Number(JsonValue entry, ReadOnlySpan<byte> name) => Bytes(entry, name)?.AsSpan().TrimStart((byte)0).ToArray();

    private static byte[]? Bytes(JsonValue entry, ReadOnlySpan<byte> name)
    {
        JsonValue value = entry.Member(name);
        if (value.Kind == JsonKind.Missing)
            return null;
        byte[] buffer = new byte[Base64Url.MaxDecodedLength(value.Text.Length)];
        if (!value.IsString || !Base64Url.TryDecode(value.Text, buffer, out int written))
            throw new FormatException();
        return buffer[..written];
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    private static void WriteBytes(Utf8JsonWriter writer, string name, byte[]? value)
    {
        if (value is not null)
            writer.WriteString(name, Jwk.Encode(value));
    }
}
