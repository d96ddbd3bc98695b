using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Sallyport.Samples;

/// <summary>The two services of the bookshop that ask nobody: facts about a book, and its ratings.</summary>
internal static class BookSample
{
    /// <summary>/details/N.</summary>
    public static Task DetailsAsync(HttpContext context) => AnswerAsync(context, "details", id => new JsonObject
    {
        ["id"] = id, ["author"] = "William Shakespeare", ["year"] = 1595, ["type"] = "paperback", ["pages"] = 200,
        ["publisher"] = "PublisherA", ["language"] = "English", ["ISBN-10"] = "1234567890", ["ISBN-13"] = "123-1234567890",
    });

    /// <summary>/ratings/N.</summary>
    public static Task RatingsAsync(HttpContext context) => AnswerAsync(context, "ratings", id => new JsonObject
    {
        ["id"] = id, ["ratings"] = new JsonObject { ["Reviewer1"] = 5, ["Reviewer2"] = 4 },
    });

    /// <summary>The number of a book behind a service's name, as in /details/0; null when the path is another.</summary>
    public static int? IdIn(PathString path, string service) =>
        path.StartsWithSegments("/" + service, out PathString rest) && int.TryParse(rest.Value.AsSpan().TrimStart('/'), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            ? id
            : null;

    public static Task NotFoundAsync(HttpContext context) =>
        JsonAsync(context, new JsonObject { ["error"] = "please provide numeric product ID" }, StatusCodes.Status404NotFound);

    public static Task JsonAsync(HttpContext context, JsonNode body, int status = StatusCodes.Status200OK) =>
        SampleText.WriteAsync(context, SampleText.Json, body.ToJsonString(), status);

    private static Task AnswerAsync(HttpContext context, string service, Func<int, JsonObject> report)
    {
        if (context.Request.Path == "/health") return JsonAsync(context, new JsonObject { ["status"] = "ok" });
        return IdIn(context.Request.Path, service) is { } id ? JsonAsync(context, report(id)) : NotFoundAsync(context);
    }
}
