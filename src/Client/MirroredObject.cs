using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sallyport.Client;

/// <summary>An object as the API gave it, with apiVersion and kind, which entries of a list lack, and without managedFields.</summary>
/// <param name="Namespace">Empty for a kind outside namespaces.</param>
/// <param name="Name">Its name.</param>
/// <param name="Json">The whole as UTF-8.</param>
public sealed record MirroredObject(string Namespace, string Name, ReadOnlyMemory<byte> Json)
{
    internal (string, string) Key => (Namespace, Name);

    /// <summary>Null when it has no name: then it is nothing.</summary>
    internal static MirroredObject? Of(JsonObject o, MirrorScope scope)
    {
        ApiKind kind = scope.Kind;
        JsonObject? metadata = o.Child("metadata");
        if (metadata.Text("name") is not { Length: > 0 } name)
            return null;
        metadata!.Remove("managedFields");
        scope.Trim?.Invoke(o);
        o["apiVersion"] = kind.ApiVersion;
        o["kind"] = kind.Kind;
        return new MirroredObject(metadata.Text("namespace") ?? "", name, JsonSerializer.SerializeToUtf8Bytes(o, ApiJson.Options));
    }
}
