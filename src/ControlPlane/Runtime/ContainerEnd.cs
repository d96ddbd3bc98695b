using System.Globalization;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>How a run of a container ended.</summary>
internal sealed record ContainerEnd(int ExitCode, string Reason, DateTimeOffset? Began, DateTimeOffset Finished)
{
    /// <summary>Its last words, when its container asks for them.</summary>
    public string? Message { get; init; }

    /// <summary>A run that nobody saw the end of: the runtime itself ended before.</summary>
    public static ContainerEnd Unseen(DateTimeOffset now) => new(255, "Unknown", null, now);

    public static ContainerEnd Of(int exitCode, DateTimeOffset began, DateTimeOffset finished) =>
        new(exitCode, exitCode == 0 ? "Completed" : "Error", began, finished);

    /// <summary>From a status; null when nothing ended there.</summary>
    public static ContainerEnd? Read(JsonNode? terminated) => terminated.Integer("exitCode") is { } code
        ? new ContainerEnd((int)code, terminated.Text("reason") ?? "Error", TimeOf(terminated, "startedAt"), TimeOf(terminated, "finishedAt") ?? default)
        {
            Message = terminated.Text("message"),
        }
        : null;

    public JsonObject ToJson()
    {
        JsonObject o = new() { ["exitCode"] = ExitCode, ["finishedAt"] = ObjectMetadata.TimeText(Finished), ["reason"] = Reason };
        if (Message is { Length: > 0 }) o["message"] = Message;
        if (Began is { } began) o["startedAt"] = ObjectMetadata.TimeText(began);
        return o;
    }

    private static DateTimeOffset? TimeOf(JsonNode? terminated, string field) =>
        DateTimeOffset.TryParse(terminated.Text(field), CultureInfo.InvariantCulture, out DateTimeOffset time) ? time : null;
}
