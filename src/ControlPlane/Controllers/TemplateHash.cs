using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>A short name for a pod template, as in the names of ReplicaSets; and whether two templates are the same.</summary>
internal static class TemplateHash
{
    public const string Label = "pod-template-hash";

    // Kubernetes' own choice: no vowels and no digits that look like letters, so no words come out.
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int Length = 10;

    public static string Of(JsonNode? template)
    {
        byte[] hash = SHA256.HashData(JsonBody.Write(Plain(template)));
        return string.Create(Length, hash, static (name, bytes) =>
        {
            for (int i = 0; i < name.Length; i++) name[i] = Alphabet[bytes[i] % Alphabet.Length];
        });
    }

    public static bool Same(JsonNode? a, JsonNode? b) => Json.Same(Plain(a), Plain(b));

    private static JsonObject Plain(JsonNode? template)
    {
        JsonObject plain = template?.DeepClone() as JsonObject ?? [];
        JsonObject metadata = plain.Child("metadata");
        metadata.Remove("creationTimestamp");
        if (metadata["labels"] is JsonObject labels) labels.Remove(Label);
        return Sorted(plain).AsObject();
    }

    // The order of members does not count, but the bytes that are hashed have one.
    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(m => m.Key, StringComparer.Ordinal)
            .Select(m => KeyValuePair.Create(m.Key, m.Value is null ? null : Sorted(m.Value)))),
        JsonArray a => new JsonArray([.. a.Select(item => item is null ? null : Sorted(item))]),
        _ => node.DeepClone(),
    };
}
