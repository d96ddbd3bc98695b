using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>What a container does now. Immutable; its runner replaces it.</summary>
internal sealed record ContainerState
{
    /// <summary>Why it does not run; null while it runs, or has ended for good.</summary>
    public string? WaitingReason { get; init; }

    public string? Message { get; init; }

    /// <summary>When its process began; null while there is none.</summary>
    public DateTimeOffset? RunningSince { get; init; }

    /// <summary>It ended and is not started again.</summary>
    public ContainerEnd? Ended { get; init; }

    /// <summary>How the run before ended.</summary>
    public ContainerEnd? Last { get; init; }

    public long Restarts { get; init; }

    public bool IsReady { get; init; }

    /// <summary>True when it waits for something that will not come by itself.</summary>
    public bool IsStuck => WaitingReason is not (null or Creating);

    public const string Creating = "ContainerCreating";

    public JsonObject ToJson(JsonNode container)
    {
        string image = container["image"]?.GetValue<string>() ?? "";
        bool isRunning = RunningSince is not null;
        JsonObject status = new()
        {
            ["image"] = image,
            ["imageID"] = isRunning || Last is not null || Ended is not null ? image : "",
            ["lastState"] = Last is null ? new JsonObject() : new JsonObject { ["terminated"] = Last.ToJson() },
            ["name"] = container["name"]?.GetValue<string>(),
            ["ready"] = IsReady,
            ["restartCount"] = Restarts,
            ["started"] = isRunning,
            ["state"] = Now(),
        };
        return status;
    }

    private JsonObject Now()
    {
        if (RunningSince is { } began) return new JsonObject { ["running"] = new JsonObject { ["startedAt"] = ObjectMetadata.TimeText(began) } };
        if (Ended is not null) return new JsonObject { ["terminated"] = Ended.ToJson() };
        JsonObject waiting = new() { ["reason"] = WaitingReason ?? Creating };
        if (Message is not null) waiting["message"] = Message;
        return new JsonObject { ["waiting"] = waiting };
    }
}
