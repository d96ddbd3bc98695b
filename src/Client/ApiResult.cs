using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Sallyport.Client;

/// <summary>What a call gave: an object, or a status that says why not. Never both, never neither.</summary>
public sealed class ApiResult
{
    private ApiResult(JsonObject? o, ApiStatus? status)
    {
        Object = o;
        Status = status;
    }

    /// <summary>True when the call did what it was for.</summary>
    [MemberNotNullWhen(true, nameof(Object))]
    [MemberNotNullWhen(false, nameof(Status))]
    public bool IsDone => Object is not null;

    /// <summary>The answer: an object, a list, or after a delete a Status of success.</summary>
    public JsonObject? Object { get; }

    /// <summary>Why not.</summary>
    public ApiStatus? Status { get; }

    internal static ApiResult Done(JsonObject o) => new(o, null);

    internal static ApiResult Failed(ApiStatus status) => new(null, status);
}
