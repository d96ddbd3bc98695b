using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sallyport.Console.SignIn;

/// <summary>Who sends a request: the session of its cookie. Without one, pages lead to the sign-in.</summary>
internal sealed class SessionHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, SessionTable sessions, SessionCookie cookie, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "session";

    /// <summary>Claim with the session's secret: a page's circuit knows the user, not the request. It never leaves the server.</summary>
    public const string SecretClaim = "session";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? secret = Request.Cookies[cookie.Name];
        if (sessions.Find(secret) is not { } session)
            return Task.FromResult(AuthenticateResult.NoResult());
        session.Touch(time.GetUtcNow());
        ClaimsIdentity identity = new(
            [new Claim(ClaimTypes.Name, session.User), new Claim(SecretClaim, secret!)], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // Only a page can be shown the sign-in; a circuit or a file cannot.
        if (HttpMethods.IsGet(Request.Method) && !Request.Path.StartsWithSegments("/_blazor"))
            Response.Redirect($"/signin?next={Uri.EscapeDataString(Request.Path + Request.QueryString)}");
        else
            Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
