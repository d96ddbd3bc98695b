using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Sallyport.Samples;

/// <summary>The bookshop's page, small and of our own making.</summary>
internal static class BookPage
{
    private const string Title = "The Comedy of Errors";
    private const int MaxStars = 5;

    private const string Head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <title>Simple Bookstore App</title>
          <style>
            body { font: 1rem/1.5 sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
            td { padding-right: 1.5rem }
          </style>
        </head>
        <body>

        """;

    public const string Index = Head + """
          <h1>A bookshop in four services</h1>
          <p>productpage asks details and reviews; reviews, from its second version on, asks ratings.</p>
          <p><a href="/productpage">To the book</a></p>
        </body>
        </html>

        """;

    public static JsonArray Products() =>
        [new JsonObject { ["id"] = 0, ["title"] = Title, ["descriptionHtml"] = "Two pairs of twins, parted by a storm, meet again without knowing it." }];

    public static string Write(JsonNode details, JsonNode reviews, string? user)
    {
        StringBuilder page = new(Head);
        page.Append("  <h1>").Append(Title).Append("</h1>\n");
        page.Append(string.IsNullOrEmpty(user) ? "" : $"  <p>Signed in as {Safe(user)}. <a href=\"/logout\">Sign out</a></p>\n");
        AppendDetails(page, details);
        AppendReviews(page, reviews);
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void AppendDetails(StringBuilder page, JsonNode details)
    {
        page.Append("  <h2>Book Details</h2>\n");
        if (AppendError(page, details)) return;
        page.Append("  <table>\n");
        foreach ((string name, JsonNode? value) in details.AsObject())
            page.Append("    <tr><td>").Append(Safe(name)).Append("</td><td>").Append(Safe($"{value}")).Append("</td></tr>\n");
        page.Append("  </table>\n");
    }

    private static void AppendReviews(StringBuilder page, JsonNode reviews)
    {
        page.Append("  <h2>Book Reviews</h2>\n");
        if (AppendError(page, reviews) || reviews["reviews"] is not JsonArray all) return;
        foreach (JsonNode? review in all)
        {
            page.Append("  <blockquote><p>").Append(Safe($"{review?["text"]}")).Append("</p><small>").Append(Safe($"{review?["reviewer"]}")).Append("</small>");
            if (review?["rating"] is JsonObject rating) AppendStars(page, rating);
            page.Append("</blockquote>\n");
        }
        page.Append("  <p>Reviews served by: ").Append(Safe($"{reviews["podname"]}")).Append("</p>\n");
    }

    private static void AppendStars(StringBuilder page, JsonObject rating)
    {
        if (rating["stars"] is JsonValue value && value.TryGetValue(out int stars) && stars is >= 0 and <= MaxStars)
            page.Append($" <span style=\"color:{(rating["color"]?.ToString() == "red" ? "red" : "black")}\">").Append('★', stars).Append('☆', MaxStars - stars).Append("</span>");
        else
            page.Append(" <em>").Append(Safe($"{rating["error"]}")).Append("</em>");
    }

    private static bool AppendError(StringBuilder page, JsonNode answer)
    {
        if (answer is JsonObject fine && fine["error"] is null) return false;
        page.Append("  <p><strong>").Append(Safe($"{(answer as JsonObject)?["error"]}")).Append("</strong></p>\n");
        return true;
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
