using System.Text;
using System.Text.Json;
using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Tests.Tokens;

/// <summary>
/// The published attack vectors for JWS and JWK sets. Their payloads are arbitrary bytes, so where a vector fails for its payload
/// not being JSON, the signature is judged on its own.
/// </summary>
public sealed class WycheproofTests
{
    private const string Jws = "json_web_signature_test.json";
    private const string Jwk = "json_web_key_test.json";

    /// <summary>Invalid by the vectors, valid in Istio: request-authentication.md wins, and each such vector is named.</summary>
    private static readonly Dictionary<(string File, int Id), string> _acceptedByIstio = new()
    {
        [(Jwk, 1)] = "9.8: symmetric keys beside public ones are honoured",
        [(Jwk, 4)] = "9.3: several keys may share a kid",
        [(Jwk, 7)] = "10.4: a modulus need only be odd and of a plausible size",
        [(Jwk, 10)] = "10.6: k need only not be empty",
        [(Jwk, 11)] = "10.6: k need only not be empty",
        [(Jwk, 12)] = "10.6: k need only not be empty",
        [(Jwk, 21)] = "9.7: use is ignored",
        [(Jws, 14)] = "7.1: empty pieces are dropped",
        [(Jws, 353)] = "9.7: use is ignored",
        [(Jws, 354)] = "9.7: use is ignored",
        [(Jws, 355)] = "9.7: key_ops is ignored",
        [(Jws, 356)] = "9.7: key_ops is ignored",
        [(Jws, 360)] = "7.4: blanks are skipped",
        [(Jws, 365)] = "7.4: blanks are skipped, and the signature covers them (9.6)",
        [(Jws, 367)] = "the same token as the valid vector 357",
        [(Jws, 368)] = "7.4: blanks are skipped, and the signature covers them (9.6)",
        [(Jws, 370)] = "the same token as the valid vector 357",
        [(Jws, 375)] = "7.4: unused trailing bits may be set",
        [(Jws, 379)] = "9.4: the halves of an ECDSA signature may have leading zeros",
        [(Jws, 385)] = "9.4: the halves of an ECDSA signature may have leading zeros",
    };

    /// <summary>Valid by the vectors, refused in Istio.</summary>
    private static readonly Dictionary<(string File, int Id), string> _refusedByIstio = new()
    {
        [(Jws, 259)] = "7.1: an empty payload leaves two pieces",
        [(Jws, 264)] = "7.1: an empty payload leaves two pieces",
        [(Jws, 268)] = "7.1: an empty payload leaves two pieces",
        [(Jws, 272)] = "7.1: an empty payload leaves two pieces",
        [(Jws, 320)] = "7.1: an empty payload leaves two pieces",
        [(Jws, 325)] = "7.1: an empty payload leaves two pieces",
        [(Jws, 346)] = "9.2: the key's alg is PS256, the token's PS384",
        [(Jws, 347)] = "10.5: the key's alg ES521 is none of ours",
        [(Jws, 350)] = "9.2: the key's alg is PS256, the token's PS384",
        [(Jws, 351)] = "10.5: the key's alg ES521 is none of ours",
        [(Jws, 372)] = "7.4: a question mark is no letter of base64url",
        [(Jws, 373)] = "7.4: a question mark is no letter of base64url",
    };

    [Theory]
    [InlineData(Jws, 401)]
    [InlineData(Jwk, 26)]
    public void Gives_the_published_answers(string file, int count)
    {
        if (Find(file) is not { } path)
        {
            Console.WriteLine($"skipped: ../shared/conformance/wycheproof/{file} is not there");
            return;
        }
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        List<string> wrong = [];
        int seen = 0;
        foreach (JsonElement group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            KeyRing ring = Ring(group);
            foreach (JsonElement vector in group.GetProperty("tests").EnumerateArray())
            {
                seen++;
                if (Judge(file, vector, ring) is { } complaint)
                    wrong.Add($"{group.GetProperty("comment")}: {complaint}");
            }
        }

        wrong.ShouldBeEmpty();
        seen.ShouldBe(count);
    }

    /// <returns>Null if the answer is the right one.</returns>
    private static string? Judge(string file, JsonElement vector, KeyRing ring)
    {
        int id = vector.GetProperty("tcId").GetInt32();
        // The JSON serialisation is no compact token; its text stands for what a client might send.
        JsonElement jws = vector.GetProperty("jws");
        string text = jws.ValueKind == JsonValueKind.String ? jws.GetString()! : jws.GetRawText();
        string result = vector.GetProperty("result").GetString()!;
        JwtStatus status = Verify(Encoding.UTF8.GetBytes(text), ring);

        bool isAccepted = status == JwtStatus.Verified;
        bool shouldBe = result == "valid" ? !_refusedByIstio.ContainsKey((file, id)) : _acceptedByIstio.ContainsKey((file, id));
        if (isAccepted == shouldBe)
            return null;
        return $"vector {id} {vector.GetProperty("comment")} is {result}, we say {status}";
    }

    private static JwtStatus Verify(byte[] compact, KeyRing ring)
    {
        JwtStatus status = CompactToken.Parse(compact, out ParsedToken? token);
        if (status == JwtStatus.Unverified)
            return ring.Verify(token!);
        if (status != JwtStatus.PayloadNotJson)
            return status;

        string[] pieces = Encoding.UTF8.GetString(compact).Split('.', StringSplitOptions.RemoveEmptyEntries);
        byte[] header = Decode(pieces[0])!;
        JsonTape.TryParse(header, 0, header.Length, out JsonTape? tape).ShouldBeTrue();
        if (Decode(pieces[2]) is not { } signature)
            return JwtStatus.SignatureNotBase64Url;
        return ring.Verify(JwtAlgorithms.Parse(tape!.Root.Member("alg"u8).Text), tape.Root.Member("kid"u8).Text,
            Encoding.UTF8.GetBytes($"{pieces[0]}.{pieces[1]}"), signature);
    }

    private static byte[]? Decode(string piece)
    {
        byte[] buffer = new byte[Base64Url.MaxDecodedLength(piece.Length)];
        return Base64Url.TryDecode(Encoding.UTF8.GetBytes(piece), buffer, out int written) ? buffer[..written] : null;
    }

    /// <summary>The public key or key set; symmetric ones are only under "private".</summary>
    private static KeyRing Ring(JsonElement group)
    {
        string key = group.TryGetProperty("public", out JsonElement found) ? found.GetRawText() : group.GetProperty("private").GetRawText();
        string json = key.Contains("\"keys\"") ? key : $$"""{"keys":[{{key}}]}""";
        return KeySet.Parse(Encoding.UTF8.GetBytes(json)).Ring;
    }

    private static string? Find(string file)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "conformance", "wycheproof", file);
            if (File.Exists(candidate))
                return candidate;
        }
        return null;
    }
}
