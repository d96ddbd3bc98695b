using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Ownership;

/// <summary>A member of an object or an entry of a list.</summary>
/// <param name="Element">Its step in a <see cref="FieldSet"/>.</param>
/// <param name="Path">Its path in <see cref="FieldShapes"/>.</param>
/// <param name="Value">The value.</param>
internal readonly record struct OwnedPart(string Element, string Path, JsonNode? Value)
{
    public bool IsEntry => !Element.StartsWith(FieldElement.MemberPrefix, StringComparison.Ordinal);
}
