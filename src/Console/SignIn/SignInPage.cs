using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;

namespace Sallyport.Console.SignIn;

/// <summary>The page where a person says who they are. Plain HTML: it works before anything else does.</summary>
internal static class SignInPage
{
    public static string Render(AntiforgeryTokenSet tokens, string next, string? problem) => Frame(
        $"""
        {(problem is null ? "" : $"""<p class="problem" role="alert">{Html(problem)}</p>""")}
        <form method="post" action="/signin">
          <label for="token">Token</label>
          <textarea id="token" name="token" rows="4" autocomplete="off" spellcheck="false" required autofocus></textarea>
          <p class="hint">A ServiceAccount's token, for example of
            <code>kubectl create token NAME</code>. The console can do what that account may do, and nothing else.</p>
          <input type="hidden" name="next" value="{Html(next)}">
          {Hidden(tokens)}
          <button type="submit" class="primary">Sign in</button>
        </form>
        <p class="hint">Whoever started the program finds a link in its output that signs in once, as administrator.</p>
        """);

    /// <summary>The page behind a one-time link: a click, so that a preview or a scanner does not use the link up.</summary>
    public static string RenderLink(AntiforgeryTokenSet tokens, string code) => Frame(
        $"""
        <form method="post" action="/signin/link">
          <p>This link signs you in once, as administrator of this mesh.</p>
          <input type="hidden" name="code" value="{Html(code)}">
          {Hidden(tokens)}
          <button type="submit" class="primary" autofocus>Sign in</button>
        </form>
        """);

    public static string RenderSignOut(AntiforgeryTokenSet tokens) => Frame(
        $"""
        <form method="post" action="/signout">
          <p>Other tabs of this session are signed out too.</p>
          {Hidden(tokens)}
          <button type="submit" class="primary" autofocus>Sign out</button>
        </form>
        <p><a href="/">Back to the console</a></p>
        """);

    private static string Frame(string content) =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>Sign in · Sallyport</title>
          <link rel="icon" href="data:,">
          <link rel="stylesheet" href="/console.css">
        </head>
        <body>
        <main class="sign-in">
          <h1>Sallyport</h1>
          {content}
        </main>
        </body>
        </html>
        """;

    private static string Hidden(AntiforgeryTokenSet tokens) =>
        $"""<input type="hidden" name="{Html(tokens.FormFieldName)}" value="{Html(tokens.RequestToken ?? "")}">""";

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
