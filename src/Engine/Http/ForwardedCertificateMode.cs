namespace Sallyport.Engine.Http;

/// <summary><c>forwardClientCertDetails</c>: what becomes of the field <c>x-forwarded-client-cert</c> (peer-authentication.md 7).</summary>
public enum ForwardedCertificateMode : byte
{
    /// <summary>As the role does: a gateway replaces, a sidecar appends.</summary>
    ByRole = 0,

    /// <summary>Removed, and none is set.</summary>
    Sanitize,

    /// <summary>Replaced by the client's own element.</summary>
    SanitizeSet,

    /// <summary>The client's own element is appended.</summary>
    AppendForward,

    /// <summary>Passed on as received from a client with a certificate.</summary>
    ForwardOnly,

    /// <summary>Passed on as received from everybody, which believes everybody.</summary>
    AlwaysForwardOnly,
}
