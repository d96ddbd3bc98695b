using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sallyport.ControlPlane.Api;

namespace Sallyport.ControlPlane.Audit;

/// <summary>A call as an <c>audit.k8s.io/v1</c> Event, without secrets.</summary>
internal static class AuditEvent
{
    /// <summary>Annotation with what a call changed, one field a line.</summary>
    public const string ChangesAnnotation = "sallyport.dev/changes";

    private static readonly string[] _changes = ["create", "update", "patch", "delete", "deletecollection"];

    /// <summary>True for calls that are recorded: all that change something or run a command, certificates that are asked for, and reads of Secrets and of logs.</summary>
    public static bool IsRecorded(ApiCall call) =>
        (_changes.Contains(call.Verb) && !call.Type.IsReported && (!call.Type.IsReview || call.Type.Kind == Signings.Kind))
        || call.Type is { Group: "", Kind: "Secret" } || call.Path.IsLog;

    /// <summary>A call that lasts, as soon as it was let in.</summary>
    public static JsonObject Started(ApiCall call, DateTimeOffset now)
    {
        JsonObject made = Of(call, refused: null, now, now);
        made["stage"] = "ResponseStarted";
        return made;
    }

    public static JsonObject Of(ApiCall call, ApiException? refused, DateTimeOffset received, DateTimeOffset now)
    {
        HttpContext http = call.Http;
        JsonObject reference = new() { ["resource"] = call.Type.Plural };
        if (call.Path.Namespace is { } ns) reference["namespace"] = ns;
        if (call.ObjectName is { } name) reference["name"] = name;
        if (call.Type.Group.Length > 0) reference["apiGroup"] = call.Type.Group;
        reference["apiVersion"] = call.Path.Version;
        if (call.Path.Subresource is { } sub) reference["subresource"] = sub;
        JsonObject status = new() { ["metadata"] = new JsonObject(), ["code"] = refused?.Code ?? http.Response.StatusCode };
        if (refused is not null) (status["status"], status["reason"]) = ("Failure", refused.Reason);
        JsonObject made = new()
        {
            ["kind"] = "Event",
            ["apiVersion"] = "audit.k8s.io/v1",
            ["level"] = "RequestResponse",
            ["auditID"] = Guid.NewGuid().ToString(),
            ["stage"] = "ResponseComplete",
            ["requestURI"] = http.Request.Path.Value,
            ["verb"] = call.Verb,
            ["user"] = new JsonObject
            {
                ["username"] = call.User.Name, ["groups"] = new JsonArray([.. call.User.Groups.Select(g => (JsonNode)g)]),
            },
            ["sourceIPs"] = new JsonArray(http.Connection.RemoteIpAddress?.ToString()),
            ["userAgent"] = http.Request.Headers.UserAgent.ToString(),
            ["objectRef"] = reference,
            ["responseStatus"] = status,
        };
        bool isSecret = call.Type is { Group: "", Kind: "Secret" } || call.Path.Subresource == "token";
        if (Redaction.Of(call.RequestObject, isSecret) is { } request) made["requestObject"] = request;
        if (refused is null && Redaction.Of(call.ResponseObject, isSecret) is { } response) made["responseObject"] = response;
        if (refused is null && !call.IsDryRun && call.Verb is "update" or "patch" && call.PreviousObject is not null && call.Path.Subresource != "scale"
            && Changes.Between(call.PreviousObject, call.ResponseObject, isSecret) is { Length: > 0 } changes)
            made["annotations"] = new JsonObject { [ChangesAnnotation] = changes };
        made["requestReceivedTimestamp"] = Time(received);
        made["stageTimestamp"] = Time(now);
        return made;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
