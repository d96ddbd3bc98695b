using System.Globalization;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation;

/// <summary>Checks and reads <c>metadata</c> (validation.md 1A).</summary>
internal static class MetadataReader
{
    private const int MaxAnnotationBytes = 262_144;
    private static readonly Schemas.ObjectSchema s_schema = MetadataSchema.Build();

    /// <summary>Reports what is wrong and returns the rest; the result is used only for documents without errors.</summary>
    public static ObjectMeta Read(NodeView metadata, KindDefinition definition, Diagnostics diagnostics)
    {
        if (metadata.IsSet)
        {
            SchemaValidator validator = new(diagnostics, reportUnknown: true);
            validator.Validate(metadata, s_schema);
            if (!validator.TypesHold) return new ObjectMeta();
        }

        CheckNames(metadata, definition, diagnostics);
        CheckLabels(metadata["labels"], diagnostics);
        CheckAnnotations(metadata["annotations"], diagnostics);
        CheckFinalizers(metadata["finalizers"], diagnostics);
        string? space = metadata["namespace"].Text;
        return new ObjectMeta
        {
            Name = metadata["name"].Text ?? "",
            GenerateName = metadata["generateName"].Text is { Length: > 0 } prefix ? prefix : null,
            Namespace = !definition.IsNamespaced ? "" : string.IsNullOrEmpty(space) ? "default" : space,
            Labels = TextMap(metadata["labels"]),
            Annotations = TextMap(metadata["annotations"]),
            CreationTimestamp = ParseTime(metadata["creationTimestamp"].Text),
            DeletionTimestamp = ParseTime(metadata["deletionTimestamp"].Text),
            Uid = metadata["uid"].Text,
            ResourceVersion = metadata["resourceVersion"].Text,
            Generation = metadata["generation"].Integer,
        };
    }

    /// <summary>A time stamp by RFC 3339, in capitals and with a zone, as Go reads it; null when it is none.</summary>
    public static DateTimeOffset? ParseTime(string? text)
    {
        if (text is null || text.Length < "2026-01-31T12:00:00Z".Length) return null;
        int zone = text.AsSpan(19).IndexOfAny('Z', '+', '-') + 19;
        if (zone < 19 || (zone > 19 && !IsFraction(text.AsSpan(19, zone - 19)))) return null;
        string whole = text[..19] + text[zone..];
        string format = text[zone] == 'Z' ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:sszzz";
        return DateTimeOffset.TryParseExact(
            whole,
            format,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time)
            ? time
            : null;
    }

    private static bool IsFraction(ReadOnlySpan<char> text) =>
        text.Length > 1 && text[0] is '.' or ',' && text[1..].IndexOfAnyExceptInRange('0', '9') < 0;

    // 1.14
    private static void CheckNames(NodeView metadata, KindDefinition definition, Diagnostics diagnostics)
    {
        NodeView name = metadata["name"];
        NodeView prefix = metadata["generateName"];
        NodeView space = metadata["namespace"];
        if (prefix.Text is { Length: > 0 } start)
        {
            // The server appends to it, so a dash at its end is fine.
            string sample = start.Length > 1 && start[^1] == '-' ? start[..^1] + "a" : start;
            CheckForm(prefix, Names.IsDnsSubdomain(sample), "a lower-case DNS name", diagnostics);
        }

        if (name.Text is { Length: > 0 } text)
        {
            CheckForm(name, Names.IsDnsSubdomain(text), "a lower-case DNS name of at most 253 characters", diagnostics);
        }
        else if (string.IsNullOrEmpty(prefix.Text)) diagnostics.Error(DiagnosticCode.Required, name, "metadata.name is needed");
        if (definition.IsNamespaced && space.Text is { Length: > 0 } label)
        {
            CheckForm(space, Names.IsDnsLabel(label), "a lower-case DNS label of at most 63 characters", diagnostics);
        }
    }

    // 1.15
    private static void CheckLabels(NodeView labels, Diagnostics diagnostics)
    {
        if (labels.Mapping is not { } mapping) return;
        foreach (MappingEntry entry in mapping.Entries)
        {
            NodeView label = labels[entry.Key];
            CheckKey(label, entry.Key, Names.IsQualifiedName(entry.Key), diagnostics);
            if (label.Text is { } value)
            {
                CheckForm(
                    label,
                    Names.IsLabelValue(value),
                    "at most 63 letters, digits, - _ or ., with a letter or digit at both ends",
                    diagnostics);
            }
        }
    }

    // 1.15
    private static void CheckAnnotations(NodeView annotations, Diagnostics diagnostics)
    {
        if (annotations.Mapping is not { } mapping) return;
        long bytes = 0;
        foreach (MappingEntry entry in mapping.Entries)
        {
            NodeView annotation = annotations[entry.Key];
            CheckKey(annotation, entry.Key, Names.IsQualifiedName(entry.Key.ToLowerInvariant()), diagnostics);
            bytes += System.Text.Encoding.UTF8.GetByteCount(entry.Key) + System.Text.Encoding.UTF8.GetByteCount(annotation.Text ?? "");
        }

        if (bytes > MaxAnnotationBytes)
        {
            diagnostics.Error(
                DiagnosticCode.TooLong,
                annotations,
                $"the annotations have {bytes} bytes; at most {MaxAnnotationBytes} are allowed");
        }
    }

    private static void CheckFinalizers(NodeView finalizers, Diagnostics diagnostics)
    {
        for (int i = 0; i < finalizers.Count; i++)
        {
            if (finalizers[i].Text is { } text) CheckKey(finalizers[i], text, Names.IsQualifiedName(text), diagnostics);
        }
    }

    private static void CheckKey(NodeView at, string key, bool holds, Diagnostics diagnostics)
    {
        if (!holds)
        {
            diagnostics.Error(
                DiagnosticCode.InvalidFormat,
                at,
                $"{at.Path}: the key {Quoted.Text(key)} must be [prefix/]name with a name of at most 63 letters, digits, - _ or .");
        }
    }

    private static void CheckForm(NodeView at, bool holds, string words, Diagnostics diagnostics)
    {
        if (!holds) diagnostics.Error(DiagnosticCode.InvalidFormat, at, $"{at.Path}: {Quoted.Text(at.Text)} must be {words}");
    }

    // In labels and annotations a null is an empty text, unlike elsewhere (1.15).
    private static IReadOnlyDictionary<string, string> TextMap(NodeView map)
    {
        if (map.Mapping is not { Entries.Count: > 0 } mapping) return map.StringMap();
        Dictionary<string, string> result = new(mapping.Entries.Count, StringComparer.Ordinal);
        foreach (MappingEntry entry in mapping.Entries) result[entry.Key] = (entry.Value as ScalarNode)?.Text ?? "";
        return result;
    }
}
