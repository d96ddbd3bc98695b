using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>Conditions in a status: a new time only when the answer changed.</summary>
internal static class Conditions
{
    public static JsonNode? Find(JsonNode? status, string type) => status.Items("conditions").FirstOrDefault(c => c.Text("type") == type);

    /// <summary>A condition with the times that the one before it gives.</summary>
    /// <param name="before">The status until now.</param>
    /// <param name="type">Which condition.</param>
    /// <param name="isTrue">The answer; null for Unknown.</param>
    /// <param name="reason">One word.</param>
    /// <param name="message">A sentence.</param>
    /// <param name="now">The time.</param>
    /// <param name="hasUpdateTime">A Deployment's conditions also say when their words changed.</param>
    public static JsonObject Make(
        JsonNode? before, string type, bool? isTrue, string? reason, string? message, DateTimeOffset now, bool hasUpdateTime = false)
    {
        string status = isTrue switch { true => "True", false => "False", null => "Unknown" }, time = ObjectMetadata.TimeText(now);
        JsonNode? old = Find(before, type);
        bool isSame = old.Text("status") == status;
        JsonObject made = new() { ["lastTransitionTime"] = isSame ? old.Text("lastTransitionTime") : time };
        if (hasUpdateTime) made["lastUpdateTime"] = isSame && old.Text("reason") == reason && old.Text("message") == message ? old.Text("lastUpdateTime") : time;
        if (message is not null) made["message"] = message;
        if (reason is not null) made["reason"] = reason;
        made["status"] = status;
        made["type"] = type;
        return made;
    }

    public static bool IsTrue(JsonNode? o, string type) => Find(o.At("status"), type).Text("status") == "True";
}
