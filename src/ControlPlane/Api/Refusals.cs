using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api;

/// <summary>The refusals, in Kubernetes' words (apimachinery's <c>errors</c> package).</summary>
internal static class Refusals
{
    public static ApiException NoSuchPath() => new(404, "NotFound", "the server could not find the requested resource");

    public static ApiException NotFound(ResourceType type, string name) =>
        new(404, "NotFound", $"{type.QualifiedName} \"{name}\" not found") { Name = name, Group = type.Group, Kind = type.Plural };

    public static ApiException AlreadyExists(ResourceType type, string name) =>
        new(409, "AlreadyExists", $"{type.QualifiedName} \"{name}\" already exists") { Name = name, Group = type.Group, Kind = type.Plural };

    public static ApiException Conflict(ResourceType type, string name, string? why = null) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {type.QualifiedName} \"{name}\": "
            + (why ?? "the object has been modified; please apply your changes to the latest version and try again"))
        {
            Name = name, Group = type.Group, Kind = type.Plural,
        };

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException Invalid(ResourceType type, string name, IReadOnlyList<Cause> causes) =>
        Invalid(type.Group, type.Kind, name, causes);

    public static ApiException Invalid(string group, string kind, string name, IReadOnlyList<Cause> causes)
    {
        string qualified = group.Length == 0 ? kind : $"{kind}.{group}";
        string all = causes.Count == 1 ? causes[0].ToString() : $"[{string.Join(", ", causes)}]";
        return new ApiException(422, "Invalid", $"{qualified} \"{name}\" is invalid: {all}")
        {
            Name = name, Group = group, Kind = kind, Causes = causes,
        };
    }

    public static ApiException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiException Forbidden(string message, string? group = null, string? kind = null, string? name = null) =>
        new(403, "Forbidden", message) { Group = group, Kind = kind, Name = name };

    public static ApiException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");

    public static ApiException UnsupportedMediaType(params string[] accepted) => new(
        415, "UnsupportedMediaType",
        $"the body of the request was in an unknown format - accepted media types include: {string.Join(", ", accepted)}");

    public static ApiException TooLarge(long limit) =>
        new(413, "RequestEntityTooLarge", $"Request entity too large: limit is {limit}");

    public static ApiException Gone(string message) => new(410, "Expired", message);

    public static ApiException StorageFailed() => new(
        507, "InternalError", "the change could not be written: the disk is full or broken; nothing was changed") { RetryAfterSeconds = 5 };
}
