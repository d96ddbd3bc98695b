using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Sallyport.Samples;

/// <summary>The bookshop's reviews; the second and third version ask for ratings and show them as stars of their colour.</summary>
internal sealed class ReviewsSample(SamplePlace place, string? starColour)
{
    private static readonly (string Reviewer, string Text)[] _reviews =
    [
        ("Reviewer1", "Two pairs of twins, one city and no patience: I laughed on every page."),
        ("Reviewer2", "Short and quick. Not the deepest of the plays, but the funniest."),
    ];

    private readonly SampleCalls _calls = new(TimeSpan.FromSeconds(10));
    private readonly Uri _ratings = place.Service("ratings");

    public async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/health")
        {
            await BookSample.JsonAsync(context, new JsonObject { ["status"] = "ok" });
            return;
        }
        if (BookSample.IdIn(context.Request.Path, "reviews") is not { } id)
        {
            await BookSample.NotFoundAsync(context);
            return;
        }
        JsonObject? ratings = starColour is null ? null : await RatingsAsync(context.Request, id);
        await BookSample.JsonAsync(context, new JsonObject
        {
            ["id"] = $"{id}", ["podname"] = place.Pod, ["clustername"] = "null",
            ["reviews"] = new JsonArray([.. _reviews.Select(review => (JsonNode)Review(review.Reviewer, review.Text, ratings))]),
        });
    }

    private async Task<JsonObject> RatingsAsync(HttpRequest asked, int id)
    {
        (int? status, string text) = await _calls.GetAsync(asked, new Uri(_ratings, $"ratings/{id}"), "end-user");
        try
        {
            return status == StatusCodes.Status200OK && JsonNode.Parse(text) is JsonObject answer && answer["ratings"] is JsonObject ratings ? ratings : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private JsonObject Review(string reviewer, string text, JsonObject? ratings)
    {
        JsonObject review = new() { ["reviewer"] = reviewer, ["text"] = text };
        if (ratings is null) return review;
        review["rating"] = ratings[reviewer] is JsonValue stars
            ? new JsonObject { ["stars"] = stars.DeepClone(), ["color"] = starColour }
            : new JsonObject { ["error"] = "Ratings service is currently unavailable" };
        return review;
    }
}
