namespace Sallyport.Engine.Tokens;

/// <summary>Ed25519 by OpenSSL, which .NET 10 does not offer.</summary>
/// <remarks>
/// Handles live no longer than a call: making one from 32 bytes costs about 2 µs of 140 µs, and nothing is shared between
/// threads or waits for a finalizer.
/// </remarks>
internal static unsafe class OpenSslEd25519
{
    /// <summary>NID_ED25519</summary>
    private const int Ed25519 = 1087;

    private static readonly Functions? Library = Functions.TryBind();

    /// <summary>Whether Ed25519 works here.</summary>
    public static bool IsAvailable => Library is not null;

    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (Library is not { } library)
            return false;
        fixed (byte* key = publicKey)
        fixed (byte* data = message)
        fixed (byte* mac = signature)
        {
            nint handle = library.NewPublicKey(Ed25519, 0, key, (nuint)publicKey.Length);
            nint context = library.NewContext();
            bool isValid = handle != 0 && context != 0
                && library.VerifyInit(context, null, 0, 0, handle) == 1
                && library.Verify(context, mac, (nuint)signature.Length, data, (nuint)message.Length) == 1;
            Release(library, handle, context, isValid);
            return isValid;
        }
    }

    /// <summary>Signs with a 32-byte seed into 64 bytes; false where the library is missing.</summary>
    public static bool Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        if (Library is not { } library)
            return false;
        fixed (byte* key = seed)
        fixed (byte* data = message)
        fixed (byte* mac = signature)
        {
            nuint length = (nuint)signature.Length;
            nint handle = library.NewPrivateKey(Ed25519, 0, key, (nuint)seed.Length);
            nint context = library.NewContext();
            bool isSigned = handle != 0 && context != 0
                && library.SignInit(context, null, 0, 0, handle) == 1
                && library.Sign(context, mac, &length, data, (nuint)message.Length) == 1;
            Release(library, handle, context, isSigned);
            return isSigned && length == Ed25519Key.SignatureBytes;
        }
    }

    /// <summary>The public key of a 32-byte seed; false where the library is missing.</summary>
    public static bool TryGetPublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        if (Library is not { } library)
            return false;
        fixed (byte* key = seed)
        fixed (byte* destination = publicKey)
        {
            nuint length = (nuint)publicKey.Length;
            nint handle = library.NewPrivateKey(Ed25519, 0, key, (nuint)seed.Length);
            bool isKnown = handle != 0 && library.RawPublicKey(handle, destination, &length) == 1;
            Release(library, handle, 0, isKnown);
            return isKnown && length == Ed25519Key.KeyBytes;
        }
    }

    /// <summary>The free functions take null. A failure leaves an error in the thread's queue, which others must not find.</summary>
    private static void Release(Functions library, nint handle, nint context, bool succeeded)
    {
        library.FreeContext(context);
        library.FreeKey(handle);
        if (!succeeded)
            library.ClearErrors();
    }

    private sealed class Functions
    {
        public delegate* unmanaged<int, nint, byte*, nuint, nint> NewPublicKey;
        public delegate* unmanaged<int, nint, byte*, nuint, nint> NewPrivateKey;
        public delegate* unmanaged<nint, byte*, nuint*, int> RawPublicKey;
        public delegate* unmanaged<nint, void> FreeKey;
        public delegate* unmanaged<nint> NewContext;
        public delegate* unmanaged<nint, void> FreeContext;
        public delegate* unmanaged<nint, nint*, nint, nint, nint, int> VerifyInit;
        public delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int> Verify;
        public delegate* unmanaged<nint, nint*, nint, nint, nint, int> SignInit;
        public delegate* unmanaged<nint, byte*, nuint*, byte*, nuint, int> Sign;
        public delegate* unmanaged<void> ClearErrors;

        public static Functions? TryBind()
        {
            bool isComplete = true;
            nint Find(string name) => OpenSslLibrary.Find(name, ref isComplete);
            Functions functions = new()
            {
                NewPublicKey = (delegate* unmanaged<int, nint, byte*, nuint, nint>)Find("EVP_PKEY_new_raw_public_key"),
                NewPrivateKey = (delegate* unmanaged<int, nint, byte*, nuint, nint>)Find("EVP_PKEY_new_raw_private_key"),
                RawPublicKey = (delegate* unmanaged<nint, byte*, nuint*, int>)Find("EVP_PKEY_get_raw_public_key"),
                FreeKey = (delegate* unmanaged<nint, void>)Find("EVP_PKEY_free"),
                NewContext = (delegate* unmanaged<nint>)Find("EVP_MD_CTX_new"),
                FreeContext = (delegate* unmanaged<nint, void>)Find("EVP_MD_CTX_free"),
                VerifyInit = (delegate* unmanaged<nint, nint*, nint, nint, nint, int>)Find("EVP_DigestVerifyInit"),
                Verify = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int>)Find("EVP_DigestVerify"),
                SignInit = (delegate* unmanaged<nint, nint*, nint, nint, nint, int>)Find("EVP_DigestSignInit"),
                Sign = (delegate* unmanaged<nint, byte*, nuint*, byte*, nuint, int>)Find("EVP_DigestSign"),
                ClearErrors = (delegate* unmanaged<void>)Find("ERR_clear_error"),
            };
            return isComplete ? functions : null;
        }
    }
}
