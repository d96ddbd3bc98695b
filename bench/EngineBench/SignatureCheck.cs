using System.Text;
using Sallyport.Engine.Tokens;
using Sallyport.TestKit.Tokens;

namespace Sallyport.EngineBench;

/// <summary>The check of a signature alone, hash included, with the key already found.</summary>
internal sealed class SignatureCheck
{
    private readonly KeyRing _keys;
    private readonly JwtAlgorithm _algorithm;
    private readonly byte[] _signed, _signature;

    public SignatureCheck(TestKey key, JwtAlgorithm algorithm)
    {
        _keys = KeySet.Parse(Encoding.UTF8.GetBytes(key.Jwks)).Ring;
        _algorithm = algorithm;
        string token = BenchWorld.Token(key, 1);
        int dot = token.LastIndexOf('.');
        _signed = Encoding.ASCII.GetBytes(token[..dot]);
        _signature = System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(dot + 1));
    }

    public void VerifyOnce()
    {
        if (_keys.Verify(_algorithm, [], _signed, _signature) != JwtStatus.Verified)
            throw new InvalidOperationException("The signature was not accepted");
    }
}
