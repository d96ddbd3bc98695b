namespace Sallyport.Policy.Resources;

/// <summary>Whether connections must be mutual TLS.</summary>
public enum MutualTlsMode : byte
{
    /// <summary>Inherited from the wider scope; PERMISSIVE where there is none.</summary>
    Unset = 0,

    /// <summary>Plain text only; TLS is the application's own.</summary>
    Disable,

    /// <summary>Both.</summary>
    Permissive,

    /// <summary>Mutual TLS only.</summary>
    Strict,
}
