using System.Globalization;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation;

/// <summary>Checks and reads <c>metadata</c> (validation.md 1A).</summary>
internal static class MetadataReader
{
    public static ObjectMeta Read(NodeView metadata, KindDefinition definition, Diagnostics diagnostics)
    {
        string name = metadata["name"].Text ?? "";
        string? space = metadata["namespace"].Text;
        return new ObjectMeta
        {
            Name = name,
            GenerateName = metadata["generateName"].Text,
            Namespace = !definition.IsNamespaced ? "" : string.IsNullOrEmpty(space) ? "default" : space,
            Labels = metadata["labels"].StringMap(),
            Annotations = metadata["annotations"].StringMap(),
            CreationTimestamp = DateTimeOffset.TryParse(metadata["creationTimestamp"].Text, CultureInfo.InvariantCulture, out DateTimeOffset created) ? created : null,
            Uid = metadata["uid"].Text,
            ResourceVersion = metadata["resourceVersion"].Text,
            Generation = metadata["generation"].Integer,
        };
    }
}
