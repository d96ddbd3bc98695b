using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Sallyport.Samples;

/// <summary>The bookshop's front: a page for people and JSON for programs, both of what details, reviews and ratings say.</summary>
internal sealed class ProductPageSample(SamplePlace place)
{
    private const string UserCookie = "user";
    private const int MaxUserLength = 64;

    // Whom the application is told about: reviews may be routed by who asks, and a policy behind may want the token.
    private static readonly string[] _passedOn = ["user-agent", "authorization", "end-user"];

    private readonly SampleCalls _calls = new(TimeSpan.FromSeconds(3));
    private readonly Uri _details = place.Service("details"), _reviews = place.Service("reviews"), _ratings = place.Service("ratings");

    public async Task AnswerAsync(HttpContext context)
    {
        string[] pieces = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        await (pieces switch
        {
            [] or ["index.html"] => SampleText.WriteAsync(context, SampleText.Html, BookPage.Index),
            ["health"] => SampleText.WriteAsync(context, SampleText.Html, "ok\n"),
            ["productpage"] => PageAsync(context),
            ["login"] when HttpMethods.IsPost(context.Request.Method) => LoginAsync(context),
            ["logout"] => LogoutAsync(context),
            ["api", "v1", "products"] => SampleText.WriteAsync(context, SampleText.Json, SpacedJson.Write(BookPage.Products())),
            ["api", "v1", "products", var id] when Id(id) is { } n => ApiAsync(context, _details, "details", n),
            ["api", "v1", "products", var id, "reviews"] when Id(id) is { } n => ApiAsync(context, _reviews, "reviews", n),
            ["api", "v1", "products", var id, "ratings"] when Id(id) is { } n => ApiAsync(context, _ratings, "ratings", n),
            _ => SampleText.WriteAsync(context, SampleText.Html, "<h1>Not Found</h1>\n", StatusCodes.Status404NotFound),
        });
    }

    private static int? Id(string text) => ushort.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out ushort id) ? id : null;

    private async Task PageAsync(HttpContext context)
    {
        Task<(int, JsonNode)> details = AskAsync(context, _details, "details", 0), reviews = AskAsync(context, _reviews, "reviews", 0);
        string page = BookPage.Write((await details).Item2, (await reviews).Item2, context.Request.Cookies[UserCookie]);
        await SampleText.WriteAsync(context, SampleText.Html, page);
    }

    private async Task ApiAsync(HttpContext context, Uri service, string name, int id)
    {
        (int status, JsonNode answer) = await AskAsync(context, service, name, id);
        await SampleText.WriteAsync(context, SampleText.Json, SpacedJson.Write(answer), status);
    }

    private async Task<(int Status, JsonNode Answer)> AskAsync(HttpContext context, Uri service, string name, int id)
    {
        if (context.Request.Cookies[UserCookie] is { Length: > 0 } user) context.Request.Headers["end-user"] = user;
        (int? status, string text) = await _calls.GetAsync(context.Request, new Uri(service, $"{name}/{id}"), _passedOn);
        try
        {
            if (status == StatusCodes.Status200OK && JsonNode.Parse(text) is { } answer) return (StatusCodes.Status200OK, answer);
        }
        catch (JsonException)
        {
            status = StatusCodes.Status502BadGateway;
        }
        string what = name == "details" ? "product details" : "product " + name;
        return (status is >= 400 ? status.Value : StatusCodes.Status500InternalServerError,
            new JsonObject { ["error"] = $"Sorry, {what} are currently unavailable for this book." });
    }

    private static async Task LoginAsync(HttpContext context)
    {
        IFormCollection form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        string user = form["username"].ToString();
        if (user.Length is > 0 and <= MaxUserLength && user.All(char.IsAsciiLetterOrDigit)) context.Response.Cookies.Append(UserCookie, user);
        context.Response.Redirect("/productpage");
        context.Response.ContentLength = 0;
    }

    private static Task LogoutAsync(HttpContext context)
    {
        context.Response.Cookies.Delete(UserCookie);
        context.Response.Redirect("/productpage");
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
