using System.Text.Json.Nodes;

namespace Sallyport.Client;

/// <summary>A refusal or failure of a call, as the API's <c>Status</c> says it, or as the network does.</summary>
/// <param name="Failure">What a caller can act upon.</param>
/// <param name="Code">HTTP status; 0 when there was no answer.</param>
/// <param name="Reason">The API's word, such as <c>AlreadyExists</c>; empty when it has none.</param>
/// <param name="Message">For a person; from the server, so it may be anything.</param>
public sealed record ApiStatus(ApiFailure Failure, int Code, string Reason, string Message)
{
    /// <summary>How long the server asks us to wait; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A message longer than this is cut: it goes into logs.</summary>
    private const int MaxMessageLength = 1000;

    internal static ApiStatus Of(ApiFailure failure, string message) => new(failure, 0, "", message);

    /// <summary>From an answer's code and body, whatever that is.</summary>
    internal static ApiStatus Read(int code, JsonNode? body, TimeSpan? retryAfter)
    {
        string reason = Text(body?["reason"]), message = Text(body?["message"]);
        if (message.Length == 0)
            message = $"the server answered {code}";
        return new ApiStatus(FailureOf(code, body), code, reason, message.Length > MaxMessageLength ? message[..MaxMessageLength] : message)
        {
            RetryAfter = retryAfter,
        };
    }

    public override string ToString() => Code == 0 ? Message : $"{Message} ({Code})";

    private static ApiFailure FailureOf(int code, JsonNode? body) => code switch
    {
        401 => ApiFailure.Unauthorized,
        403 => ApiFailure.Forbidden,
        404 => ApiFailure.NotFound,
        409 => ApiFailure.Conflict,
        410 => ApiFailure.Expired,
        400 or 413 or 415 or 422 => ApiFailure.Invalid,
        // A server that was set back is behind the version we know; to wait for it could take for ever.
        500 or 504 when IsAheadOfServer(body) => ApiFailure.Expired,
        504 => ApiFailure.TimedOut,
        429 or 503 => ApiFailure.Overloaded,
        _ => ApiFailure.Other,
    };

    private static bool IsAheadOfServer(JsonNode? body) => (body?["details"] as JsonObject)?["causes"] is JsonArray causes
        && causes.OfType<JsonObject>().Any(cause => Text(cause["reason"]) == "ResourceVersionTooLarge");

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : "";
}
