using Sallyport.Engine;

namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>What became of one check. <c>default</c> and an unset reason mean: it failed.</summary>
internal sealed class CheckOutcome
{
    /// <summary>It could not be asked, or its answer could not be read (authorization-policy.md 12.13).</summary>
    public static CheckOutcome Failed { get; } = new() { Reason = Reason.ExternalAuthorizationFailed };

    /// <summary>The client went away meanwhile.</summary>
    public static CheckOutcome ClientGone { get; } = new() { Reason = Reason.BadRequest, IsClientGone = true };

    /// <summary>The client's body is malformed.</summary>
    public static CheckOutcome BodyBroken { get; } = new() { Reason = Reason.BadRequest };

    /// <summary>12.10.</summary>
    public static CheckOutcome BodyTooLarge { get; } = new() { Reason = Reason.ExternalAuthorizationBodyTooLarge };

    /// <summary>It could not be asked and <c>failOpen</c> is set.</summary>
    public static CheckOutcome Passed { get; } = new() { Reason = Reason.None, Changes = new RequestChanges() };

    /// <summary>Why the request ends here.</summary>
    public Reason Reason { get; private init; } = Reason.ExternalAuthorizationFailed;

    public bool IsClientGone { get; private init; }

    /// <summary>What an approval changes; null: it is none.</summary>
    public RequestChanges? Changes { get; private init; }

    /// <summary>What the client is told instead of the reason's own text, or null.</summary>
    public AuthorizerRefusal? Refusal { get; private init; }

    public static CheckOutcome Approved(RequestChanges changes) => new() { Reason = Reason.None, Changes = changes };

    public static CheckOutcome Denied(AuthorizerRefusal refusal) =>
        new() { Reason = Reason.ExternalAuthorizationDenied, Refusal = refusal };

    /// <summary>The failure, answered as <c>statusOnError</c> says.</summary>
    public static CheckOutcome FailedWith(int status) => new()
    {
        Reason = Reason.ExternalAuthorizationFailed,
        // validation.md 5.4 takes 100, which is no end of a request.
        Refusal = AuthorizerRefusal.Plain(status < 200 ? 403 : status),
    };
}
