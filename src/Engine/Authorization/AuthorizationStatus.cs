namespace Sallyport.Engine.Authorization;

/// <summary>What DENY and ALLOW policies say. Zero is "no".</summary>
public enum AuthorizationStatus : byte
{
    /// <summary>A DENY rule matched.</summary>
    Denied = 0,

    /// <summary>ALLOW policies apply, and none of their rules matched.</summary>
    NoAllow,

    /// <summary>An ALLOW rule matched, or no ALLOW policy applies.</summary>
    Allowed,
}
