using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sallyport.Client;

namespace Sallyport.Console.SignIn;

/// <summary>Signing in and out.</summary>
internal static class SignInEndpoints
{
    /// <summary>Longer than any token that a server of the Kubernetes API makes.</summary>
    private const int MaxTokenLength = 16 * 1024;

    private static readonly ApiKind s_whoAmI = new("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/signin", (HttpContext context) => Page(context, NextOf(context.Request.Query["next"]), null));
        routes.MapGet("/signin/link/{code}", (HttpContext context, string code) =>
            Results.Content(SignInPage.RenderLink(Tokens(context), code), "text/html; charset=utf-8"));
        routes.MapGet("/signout", (HttpContext context) => Results.Content(SignInPage.RenderSignOut(Tokens(context)), "text/html; charset=utf-8"));
        routes.MapPost("/signin", (Delegate)SignInAsync);
        routes.MapPost("/signin/link", (Delegate)UseLinkAsync);
        routes.MapPost("/signout", (Delegate)SignOutAsync);
    }

    private static async Task<IResult> SignInAsync(HttpContext context)
    {
        if (await ReadFormAsync(context) is not { } form)
            return Page(context, "/", "The form was too old or came from elsewhere. Try again.");
        string token = form["token"].ToString().Trim(), next = NextOf(form["next"]);
        if (token.Length is 0 or > MaxTokenLength || token.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return Page(context, next, "That is not a token.");
        ApiAccess api = context.RequestServices.GetRequiredService<ConsoleOptions>().Api;
        return await BeginAsync(
            context, new ApiAccess { Server = api.Server, Authorities = api.Authorities, ServerName = api.ServerName, Token = token }, next);
    }

    private static async Task<IResult> UseLinkAsync(HttpContext context)
    {
        if (await ReadFormAsync(context) is not { } form)
            return Page(context, "/", "The form was too old or came from elsewhere. Follow the link again.");
        ApiAccess? access = context.RequestServices.GetRequiredService<SessionTable>().UseLink(form["code"].ToString());
        return access is null
            ? Page(context, "/", "That link was used already, or is too old. Sign in with a token.")
            : await BeginAsync(context, access, "/");
    }

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        if (await ReadFormAsync(context) is null)
            return Results.BadRequest();
        SessionCookie cookie = context.RequestServices.GetRequiredService<SessionCookie>();
        if (context.Request.Cookies[cookie.Name] is { } secret)
            context.RequestServices.GetRequiredService<SessionTable>().End(secret);
        context.Response.Cookies.Delete(cookie.Name, cookie.Options(context.Request));
        return Results.Redirect("/signin");
    }

    // The server says who a credential is; what it does not know is no session.
    private static async Task<IResult> BeginAsync(HttpContext context, ApiAccess access, string next)
    {
        ILogger log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("console");
        using ApiClient client = new(access);
        ApiResult who = await client.CreateAsync(
            s_whoAmI, null, new JsonObject { ["apiVersion"] = s_whoAmI.ApiVersion, ["kind"] = s_whoAmI.Kind }, context.RequestAborted);
        if (!who.IsDone)
        {
            log.SignInRefused(who.Status.Failure.ToString());
            return Page(context, next, who.Status.Failure == ApiFailure.Unauthorized
                ? "The API does not know that token, or it has expired."
                : "The API cannot be asked just now. Try again.");
        }
        string user = (string?)who.Object["status"]?["userInfo"]?["username"] ?? "unknown";
        SessionCookie cookie = context.RequestServices.GetRequiredService<SessionCookie>();
        if (context.RequestServices.GetRequiredService<SessionTable>().Begin(user, access) is not { } secret)
            return Page(context, next, "Too many people are signed in. Try again later.");
        log.SignedIn(user);
        context.Response.Cookies.Append(cookie.Name, secret, cookie.Options(context.Request));
        return Results.Redirect(next);
    }

    private static async Task<IFormCollection?> ReadFormAsync(HttpContext context) =>
        await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context)
            ? await context.Request.ReadFormAsync(context.RequestAborted)
            : null;

    private static IResult Page(HttpContext context, string next, string? problem) =>
        Results.Content(SignInPage.Render(Tokens(context), next, problem), "text/html; charset=utf-8", statusCode: problem is null ? 200 : 401);

    private static AntiforgeryTokenSet Tokens(HttpContext context) =>
        context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);

    // Only our own pages: an address of another host in "next" would lead a person away with our words still in mind.
    private static string NextOf(string? next) => next is ['/', not ('/' or '\\'), ..] && !next.Contains('\\') ? next : "/";
}
