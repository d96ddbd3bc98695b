using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Authentication;

/// <summary>
/// What the JWT step established for one request: whose claims authorization and routing see (request-authentication.md 13).
/// Part of the request and reused with it; empty means "no verified token".
/// </summary>
public sealed class AuthenticationResult
{
    /// <summary>The token whose claims count: the one verified last (12.5); nobody's when no token was verified.</summary>
    public VerifiedToken Token { get; private set; }

    /// <summary>A claim's value that no header can carry was to be written here: the request ends with 503 before it is sent (12.2).</summary>
    public byte[]? InvalidHeader { get; internal set; }

    /// <summary>What policies with the annotation <c>dry-run</c>, were they enforced, would have refused the request for.</summary>
    public Reason DryRunRefusal { get; internal set; }

    /// <summary>The first rule that knew no key for a token and could get it, while such rules are looked for.</summary>
    internal JwtRulePlan? AwaitedKeys { get; set; }

    /// <summary>Scratch space of the step, kept to be reused.</summary>
    internal TokenCollector Collector { get; } = new();

    internal ClaimHeaderWriter ClaimWriter { get; } = new();

    /// <summary>Room of the scratch space.</summary>
    internal int HeldBytes => Collector.HeldBytes + ClaimWriter.HeldBytes;

    internal void Accept(VerifiedToken token) => Token = token;

    internal void Clear()
    {
        Token = default;
        InvalidHeader = null;
        DryRunRefusal = Reason.None;
        AwaitedKeys = null;
        Collector.Clear();
    }
}
