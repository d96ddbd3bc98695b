using System.Globalization;
using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Store;

/// <summary>An object at one moment. Immutable.</summary>
/// <param name="Key">Where it is kept.</param>
/// <param name="Version">Its resourceVersion: the number of the write that made it so.</param>
/// <param name="Body">UTF-8 JSON as stored: without <c>metadata.resourceVersion</c>, which is known only when the write is.</param>
internal sealed record StoredObject(ObjectKey Key, long Version, ReadOnlyMemory<byte> Body)
{
    /// <summary>The object as a caller may change it, with its resourceVersion.</summary>
    public JsonObject Parse()
    {
        JsonObject read = JsonNode.Parse(Body.Span)!.AsObject();
        if (read["metadata"] is not JsonObject metadata) read["metadata"] = metadata = [];
        metadata["resourceVersion"] = Version.ToString(CultureInfo.InvariantCulture);
        return read;
    }
}
