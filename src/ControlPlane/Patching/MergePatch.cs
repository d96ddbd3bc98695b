using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Patching;

/// <summary>JSON merge patch (RFC 7396): members replace, objects merge, null removes.</summary>
internal static class MergePatch
{
    public static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        JsonObject result = target.DeepClone().AsObject();
        Merge(result, patch);
        return result;
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject members)
            {
                // Also into nothing: nulls inside a new object must not stay (RFC 7396 section 2).
                if (target[name] is not JsonObject below) target[name] = below = [];
                Merge(below, members);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}
