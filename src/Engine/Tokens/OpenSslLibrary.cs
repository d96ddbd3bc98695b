using System.Runtime.InteropServices;

namespace Sallyport.Engine.Tokens;

/// <summary>OpenSSL's libcrypto, where it is installed: what the runtime's own cryptography stands on, on Linux.</summary>
internal static class OpenSslLibrary
{
    /// <summary>The names under which the runtime itself looks for it on Linux, then Homebrew's on macOS.</summary>
    private static readonly string[] Names =
    [
        "libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so",
        "libcrypto.3.dylib", "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib", "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib",
    ];

    private static readonly nint Handle = Load();

    /// <summary>The address of a function; 0, and no longer complete, when there is none.</summary>
    public static nint Find(string function, ref bool isComplete)
    {
        nint address = 0;
        isComplete &= Handle != 0 && NativeLibrary.TryGetExport(Handle, function, out address);
        return address;
    }

    private static nint Load()
    {
        foreach (string name in Names)
            if (NativeLibrary.TryLoad(name, typeof(OpenSslLibrary).Assembly, DllImportSearchPath.SafeDirectories, out nint handle))
                return handle;
        return 0;
    }
}
