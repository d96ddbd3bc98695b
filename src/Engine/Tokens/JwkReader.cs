namespace Sallyport.Engine.Tokens;

/// <summary>
/// Reads one entry of a key set (request-authentication.md 10.3 to 10.7). Members it does not name are ignored (9.7, 9.8).
/// </summary>
internal static class JwkReader
{
    /// <returns>The key, or null with the reason, which never quotes key material.</returns>
    public static VerificationKey? TryRead(JsonValue entry, out string problem)
    {
        problem = "";
        if (entry.Kind != JsonKind.Object)
            return Refuse("the entry is not an object", out problem);
        JsonValue type = entry.Member("kty"u8);
        if (!type.IsString)
            return Refuse("kty is missing or not a string", out problem);

        KeyLabels labels = new(entry.Member("kid"u8).Text, entry.Member("alg"u8).Text);
        if (type.Text.SequenceEqual("RSA"u8))
            return ReadRsa(entry, labels, out problem);
        if (type.Text.SequenceEqual("EC"u8))
            return ReadEc(entry, labels, out problem);
        if (type.Text.SequenceEqual("oct"u8))
            return ReadOct(entry, labels, out problem);
        if (type.Text.SequenceEqual("OKP"u8))
            return ReadOkp(entry, labels, out problem);
        return Refuse("kty is not RSA, EC, oct or OKP", out problem);
    }

    private static VerificationKey? ReadRsa(JsonValue entry, in KeyLabels labels, out string problem)
    {
        if (!labels.Algorithm.IsEmpty && !labels.Algorithm.StartsWith("RS"u8) && !labels.Algorithm.StartsWith("PS"u8))
            return Refuse("alg of an RSA key must begin with RS or PS", out problem);
        if (!TryReadBytes(entry, "n"u8, out byte[] modulus) || !TryReadBytes(entry, "e"u8, out byte[] exponent))
            return Refuse("n and e must be strings in base64url", out problem);
        ReadOnlySpan<byte> number = exponent.AsSpan().TrimStart((byte)0);
        if (number is not ([3] or [1, 0, 1]))
            return Refuse("the RSA exponent must be 3 or 65537", out problem);
        return RsaKey.TryCreate(labels, modulus, exponent, out problem);
    }

    private static VerificationKey? ReadEc(JsonValue entry, in KeyLabels labels, out string problem)
    {
        JsonValue name = entry.Member("crv"u8);
        if (name.Kind is not (JsonKind.Missing or JsonKind.String))
            return Refuse("crv is not a string", out problem);
        if (!labels.Algorithm.IsEmpty && JwtAlgorithms.Parse(labels.Algorithm) is not (>= JwtAlgorithm.ES256 and <= JwtAlgorithm.ES512))
            return Refuse("alg of an EC key must be ES256, ES384 or ES512", out problem);
        if (EcCurve.Choose(labels.Algorithm, name.Text) is not { } curve)
            return Refuse("crv must be P-256, P-384 or P-521 and agree with alg", out problem);
        if (!TryReadBytes(entry, "x"u8, out byte[] x) || !TryReadBytes(entry, "y"u8, out byte[] y))
            return Refuse("x and y must be strings in base64url", out problem);
        return EcKey.TryCreate(labels, curve, x, y, out problem);
    }

    private static VerificationKey? ReadOct(JsonValue entry, in KeyLabels labels, out string problem)
    {
        problem = "";
        if (!labels.Algorithm.IsEmpty && JwtAlgorithms.Parse(labels.Algorithm) is not (>= JwtAlgorithm.HS256 and <= JwtAlgorithm.HS512))
            return Refuse("alg of an oct key must be HS256, HS384 or HS512", out problem);
        if (!TryReadBytes(entry, "k"u8, out byte[] secret) || secret.Length == 0)
            return Refuse("k must be a string in base64url, and not empty", out problem);
        return new HmacKey(labels, secret);
    }

    private static VerificationKey? ReadOkp(JsonValue entry, in KeyLabels labels, out string problem)
    {
        problem = "";
        if (!labels.Algorithm.IsEmpty && JwtAlgorithms.Parse(labels.Algorithm) != JwtAlgorithm.EdDSA)
            return Refuse("alg of an OKP key must be EdDSA", out problem);
        if (!entry.Member("crv"u8).Text.SequenceEqual("Ed25519"u8))
            return Refuse("crv of an OKP key must be Ed25519", out problem);
        if (!TryReadBytes(entry, "x"u8, out byte[] x) || x.Length != Ed25519Key.KeyBytes)
            return Refuse("x must be 32 bytes in base64url", out problem);
        if (!OpenSslEd25519.IsAvailable)
            return Refuse("Ed25519 needs OpenSSL 1.1.1 or newer (libcrypto), which was not found", out problem);
        return new Ed25519Key(labels, x);
    }

    private static bool TryReadBytes(JsonValue entry, ReadOnlySpan<byte> name, out byte[] bytes)
    {
        bytes = [];
        JsonValue value = entry.Member(name);
        if (!value.IsString)
            return false;
        byte[] buffer = new byte[Base64Url.MaxDecodedLength(value.Text.Length)];
        if (!Base64Url.TryDecode(value.Text, buffer, out int written))
            return false;
        bytes = buffer[..written];
        return true;
    }

    private static VerificationKey? Refuse(string reason, out string problem)
    {
        problem = reason;
        return null;
    }
}
