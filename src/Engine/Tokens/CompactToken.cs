namespace Sallyport.Engine.Tokens;

/// <summary>Reads a compact JWS. The checks and their order are the table of request-authentication.md, section 7.</summary>
public static class CompactToken
{
    /// <summary>2^64: numbers from here on are out of range; the doubles just below are not (7.3).</summary>
    private const double TooLarge = 18446744073709551616.0;

    /// <summary>Reads a token from the bytes a request carried.</summary>
    /// <param name="compact">The token's text. It is copied; nothing keeps the span.</param>
    /// <param name="token">The token, not verified.</param>
    /// <returns><see cref="JwtStatus.Unverified"/> with a token, or the first error of section 7 without one.</returns>
    public static JwtStatus Parse(ReadOnlySpan<byte> compact, out ParsedToken? token)
    {
        token = null;
        if (!TrySplit(compact, out Pieces pieces))
            return JwtStatus.NotThreePieces;

        // One array for everything: the pieces, and behind them the decoded header, payload and signature.
        int joined = pieces.Header.Length + pieces.Payload.Length + pieces.Signature.Length + 2;
        byte[] memory = new byte[joined + Base64Url.MaxDecodedLength(joined) + 3];
        Join(pieces, memory);

        RegisteredClaims claims = default;
        int at = joined;
        JwtStatus status = ReadHeader(pieces.Header, memory, ref at, ref claims, out JsonTape? header);
        if (status != JwtStatus.Unverified)
            return status;
        status = ReadPayload(pieces.Payload, memory, ref at, ref claims, out JsonTape? payload);
        if (status != JwtStatus.Unverified)
            return status;
        if (!Base64Url.TryDecode(pieces.Signature, memory.AsSpan(at), out int signatureLength, out bool isCanonical))
            return JwtStatus.SignatureNotBase64Url;

        TokenLayout layout = new(pieces.Header.Length, pieces.Payload.Length, joined, at, signatureLength,
            isCanonical && joined == compact.Length && IsUsualLength(claims.Algorithm, signatureLength));
        token = new ParsedToken(memory, layout, header!, payload!, claims);
        return JwtStatus.Unverified;
    }

    /// <summary>Empty pieces are dropped before they are counted, so <c>a..b.c.</c> has three (7.1).</summary>
    private static bool TrySplit(ReadOnlySpan<byte> compact, out Pieces pieces)
    {
        pieces = default;
        int count = 0;
        while (!compact.IsEmpty)
        {
            int dot = compact.IndexOf((byte)'.');
            ReadOnlySpan<byte> piece = dot < 0 ? compact : compact[..dot];
            compact = dot < 0 ? default : compact[(dot + 1)..];
            if (piece.IsEmpty)
                continue;
            switch (count++)
            {
                case 0: pieces.Header = piece; break;
                case 1: pieces.Payload = piece; break;
                case 2: pieces.Signature = piece; break;
                default: return false;
            }
        }
        return count == 3;
    }

    private static void Join(in Pieces pieces, Span<byte> memory)
    {
        pieces.Header.CopyTo(memory);
        memory = memory[pieces.Header.Length..];
        memory[0] = (byte)'.';
        pieces.Payload.CopyTo(memory[1..]);
        memory = memory[(pieces.Payload.Length + 1)..];
        memory[0] = (byte)'.';
        pieces.Signature.CopyTo(memory[1..]);
    }

    /// <summary>Zeros before the halves of an ECDSA signature change nothing (9.4), so such a token has other spellings.</summary>
    private static bool IsUsualLength(JwtAlgorithm algorithm, int signatureLength) => algorithm switch
    {
        JwtAlgorithm.ES256 => signatureLength == EcCurve.P256.Bytes * 2,
        JwtAlgorithm.ES384 => signatureLength == EcCurve.P384.Bytes * 2,
        JwtAlgorithm.ES512 => signatureLength == EcCurve.P521.Bytes * 2,
        _ => true,
    };

    private static JwtStatus ReadHeader(
        ReadOnlySpan<byte> piece, byte[] memory, ref int at, ref RegisteredClaims claims, out JsonTape? header)
    {
        header = null;
        if (!Base64Url.TryDecode(piece, memory.AsSpan(at), out int length))
            return JwtStatus.HeaderNotBase64Url;
        if (!JsonTape.TryParse(memory, at, length, out header))
            return JwtStatus.HeaderNotJson;
        at += length;

        JsonValue algorithm = header.Root.Member("alg"u8);
        if (!algorithm.IsString)
            return JwtStatus.AlgorithmNotString;
        claims.Algorithm = JwtAlgorithms.Parse(algorithm.Text);
        if (claims.Algorithm == JwtAlgorithm.Unsupported)
            return JwtStatus.AlgorithmNotSupported;
        return TryReadString(header.Root, "kid"u8, out claims.KeyId) ? JwtStatus.Unverified : JwtStatus.KeyIdNotString;
    }

    private static JwtStatus ReadPayload(
        ReadOnlySpan<byte> piece, byte[] memory, ref int at, ref RegisteredClaims claims, out JsonTape? payload)
    {
        payload = null;
        if (!Base64Url.TryDecode(piece, memory.AsSpan(at), out int length))
            return JwtStatus.PayloadNotBase64Url;
        if (!JsonTape.TryParse(memory, at, length, out payload))
            return JwtStatus.PayloadNotJson;
        at += length;

        JsonValue root = payload.Root;
        if (!TryReadString(root, "iss"u8, out claims.Issuer))
            return JwtStatus.IssuerNotString;
        if (!TryReadString(root, "sub"u8, out _))
            return JwtStatus.SubjectNotString;
        JwtStatus status = ReadTime(root, "iat"u8, JwtStatus.IssuedAtNotNumber, out claims.IssuedAt);
        if (status == JwtStatus.Unverified)
            status = ReadTime(root, "nbf"u8, JwtStatus.NotBeforeNotNumber, out claims.NotBefore);
        if (status == JwtStatus.Unverified)
            status = ReadTime(root, "exp"u8, JwtStatus.ExpiryNotNumber, out claims.Expiry);
        if (status != JwtStatus.Unverified)
            return status;
        if (!TryReadString(root, "jti"u8, out _))
            return JwtStatus.TokenIdNotString;
        claims.Audience = root.Member("aud"u8);
        return IsStringOrStrings(claims.Audience) ? JwtStatus.Unverified : JwtStatus.AudienceNotStrings;
    }

    private static bool TryReadString(JsonValue root, ReadOnlySpan<byte> name, out JsonValue value)
    {
        value = root.Member(name);
        return value.Kind is JsonKind.Missing or JsonKind.String;
    }

    /// <param name="root">The payload.</param>
    /// <param name="name">The claim.</param>
    /// <param name="notNumber">The error for another type; the member after it is the error for the range.</param>
    /// <param name="seconds">The value with its fraction cut off, 0 if missing (7.3).</param>
    private static JwtStatus ReadTime(JsonValue root, ReadOnlySpan<byte> name, JwtStatus notNumber, out ulong seconds)
    {
        seconds = 0;
        JsonValue value = root.Member(name);
        if (value.Kind == JsonKind.Missing)
            return JwtStatus.Unverified;
        if (value.Kind != JsonKind.Number)
            return notNumber;
        double number = value.Number;
        if (number is < 0 or >= TooLarge)
            return notNumber + 1;
        seconds = (ulong)number;
        return JwtStatus.Unverified;
    }

    private static bool IsStringOrStrings(JsonValue value)
    {
        if (value.Kind is JsonKind.Missing or JsonKind.String)
            return true;
        if (value.Kind != JsonKind.Array)
            return false;
        foreach (JsonValue element in value.Children())
        {
            if (!element.IsString)
                return false;
        }
        return true;
    }

    private ref struct Pieces
    {
        public ReadOnlySpan<byte> Header;
        public ReadOnlySpan<byte> Payload;
        public ReadOnlySpan<byte> Signature;
    }
}
