using System.Text;
using System.Text.Json;

namespace Sallyport.Policy.Validation.Security;

/// <summary>
/// Whether an inline key set is one that Istio's webhook takes (validation.md 2.19). It looks at form only: whether a key can verify
/// anything is the engine's question.
/// </summary>
internal static class JwksRules
{
    private const int MaxDepth = 64;

    private static readonly string[] s_rsaPrivate = ["d", "p", "q", "dp", "dq", "qi"];

    public static JwksCheck Check(string text)
    {
        try
        {
            Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = MaxDepth });

            // Only the first value is read; what stands behind it is nobody's business there either.
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object ? CheckSet(document.RootElement) : Refused(
                "it is not a JSON object");
        }
        catch (JsonException)
        {
            return Refused("it is not JSON");
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in an escape: JSON by grammar, but no text.
            return Refused("a text in it is not Unicode");
        }
    }

    private static JwksCheck CheckSet(JsonElement root)
    {
        List<int> privateKeys = [];
        if (!root.TryGetProperty("keys", out JsonElement keys))
        {
            string? single = CheckKey(root, 0, privateKeys);
            return new JwksCheck(single, privateKeys);
        }

        if (keys.ValueKind == JsonValueKind.Null) return new JwksCheck(null, privateKeys);
        if (keys.ValueKind != JsonValueKind.Array) return Refused("keys is not a list");
        int index = 0;
        string? problem = null;
        foreach (JsonElement key in keys.EnumerateArray())
        {
            problem ??= key.ValueKind == JsonValueKind.Object ? CheckKey(key, index, privateKeys) : $"key {index} is not an object";
            index++;
        }

        return new JwksCheck(problem, privateKeys);
    }

    private static string? CheckKey(JsonElement key, int index, List<int> privateKeys)
    {
        string? type = key.TryGetProperty("kty", out JsonElement kty) && kty.ValueKind == JsonValueKind.String ? kty.GetString() : null;
        string[]? needed = type switch
        {
            "RSA" => ["n", "e"],
            "EC" => ["x", "y"],
            "OKP" => ["x"],
            "oct" => ["k"],
            _ => null,
        };
        if (needed is null) return $"key {index} has no kty of RSA, EC, OKP or oct";
        if (type is "EC" or "OKP" && !IsText(key, "crv")) return $"key {index} needs crv";
        foreach (string member in needed)
        {
            if (!key.TryGetProperty(member, out JsonElement value)) return $"key {index} needs {member}";
            if (!IsBase64(value)) return $"{member} of key {index} is not base64";
        }

        bool isPrivate = type == "oct" || key.TryGetProperty("d", out _);
        if (isPrivate) privateKeys.Add(index);
        return CheckPrivate(key, index, type!, isPrivate) ?? CheckLabels(key, index);
    }

    private static string? CheckPrivate(JsonElement key, int index, string type, bool isPrivate)
    {
        if (!isPrivate || type == "oct") return null;
        foreach (string member in s_rsaPrivate)
        {
            if (type != "RSA" && member != "d") continue;
            if (key.TryGetProperty(member, out JsonElement value) && !IsBase64(value)) return $"{member} of key {index} is not base64";
        }

        return null;
    }

    private static string? CheckLabels(JsonElement key, int index)
    {
        foreach (string member in (ReadOnlySpan<string>)["kid", "alg", "use"])
        {
            if (key.TryGetProperty(member, out JsonElement value) && value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
            {
                return $"{member} of key {index} is not text";
            }
        }

        if (key.TryGetProperty("key_ops", out JsonElement operations)
            && operations.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
        {
            return $"key_ops of key {index} is not a list";
        }

        if (!key.TryGetProperty("x5c", out JsonElement chain) || chain.ValueKind == JsonValueKind.Null) return null;
        if (chain.ValueKind != JsonValueKind.Array) return $"x5c of key {index} is not a list";
        foreach (JsonElement certificate in chain.EnumerateArray())
        {
            if (!IsBase64(certificate)) return $"x5c of key {index} holds something other than base64";
        }

        return null;
    }

    private static bool IsText(JsonElement key, string member) =>
        key.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String;

    // URL-safe or standard alphabet, padded or not, but one of them; line ends are passed over, as Go's decoder does.
    private static bool IsBase64(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return false;
        string text = value.GetString()!;
        bool isPadded = text.EndsWith('=');
        bool isStandard = text.AsSpan().ContainsAny('+', '/');
        int digits = 0, padding = 0;
        foreach (char c in text)
        {
            if (c is '\r' or '\n') continue;
            if (c == '=' && isPadded)
            {
                padding++;
                continue;
            }

            bool isDigit = char.IsAsciiLetterOrDigit(c) || (isStandard ? c is '+' or '/' : c is '-' or '_');
            if (!isDigit || padding > 0) return false;
            digits++;
        }

        return isPadded ? padding <= 2 && (digits + padding) % 4 == 0 && digits % 4 != 0 : digits % 4 != 1;
    }

    private static JwksCheck Refused(string problem) => new(problem, []);
}
