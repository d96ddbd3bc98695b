using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Api;

/// <summary>A refusal on its way to the caller, as Kubernetes words it. Thrown anywhere below <see cref="ApiServer"/>, written there.</summary>
internal sealed class ApiException(int code, string reason, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Code { get; } = code;

    /// <summary>Kubernetes' reason; empty for a few answers that have none.</summary>
    public string Reason { get; } = reason;

    public string? Name { get; init; }

    public string? Group { get; init; }

    /// <summary>Kind, or plural, whichever Kubernetes puts there for this reason.</summary>
    public string? Kind { get; init; }

    public int? RetryAfterSeconds { get; init; }

    public IReadOnlyList<Cause> Causes { get; init; } = [];

    /// <summary>The answer's body.</summary>
    public JsonObject ToStatus()
    {
        JsonObject status = new()
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
        };
        if (Reason.Length > 0) status["reason"] = Reason;
        JsonObject details = [];
        if (Name is not null) details["name"] = Name;
        if (!string.IsNullOrEmpty(Group)) details["group"] = Group;
        if (Kind is not null) details["kind"] = Kind;
        if (RetryAfterSeconds is { } seconds) details["retryAfterSeconds"] = seconds;
        if (Causes.Count > 0)
        {
            details["causes"] = new JsonArray([.. Causes.Select(cause => (JsonNode)new JsonObject
            {
                ["reason"] = cause.Reason, ["message"] = cause.Message, ["field"] = cause.Field,
            })]);
        }
        if (details.Count > 0) status["details"] = details;
        status["code"] = Code;
        return status;
    }
}
