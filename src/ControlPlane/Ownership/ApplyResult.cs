using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Ownership;

/// <summary>What server-side apply came to.</summary>
/// <param name="Merged">The object with its new owners; null when there are conflicts.</param>
/// <param name="Conflicts">Fields that others own with other values.</param>
internal sealed record ApplyResult(JsonObject? Merged, IReadOnlyList<FieldConflict> Conflicts);
