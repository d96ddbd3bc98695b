namespace Sallyport.ControlPlane.Ownership;

/// <summary>A field that somebody else owns with another value.</summary>
/// <param name="Owner">Who owns it.</param>
/// <param name="Path">Which field, as <see cref="FieldSet.Paths()"/> writes it.</param>
internal sealed record FieldConflict(FieldOwner Owner, string Path)
{
    /// <summary>The message of one cause of the refusal.</summary>
    public string Message => "conflict with " + OwnerText;

    private string OwnerText
    {
        get
        {
            string text = $"\"{Owner.Manager}\"";
            if (Owner.Subresource.Length > 0)
                text += $" with subresource \"{Owner.Subresource}\"";
            return Owner.IsApply ? text : $"{text} using {Owner.ApiVersion}";
        }
    }

    /// <summary>The message of the refusal, in Kubernetes' words: kubectl shows it to a person.</summary>
    public static string Describe(IReadOnlyList<FieldConflict> conflicts)
    {
        if (conflicts is [FieldConflict only])
            return $"Apply failed with 1 conflict: conflict with {only.OwnerText}: {only.Path}";
        IEnumerable<string> lines = conflicts
            .GroupBy(conflict => conflict.OwnerText)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .SelectMany(group => (string[])[$"conflicts with {group.Key}:", .. group.Select(conflict => "- " + conflict.Path)]);
        return $"Apply failed with {conflicts.Count} conflicts: {string.Join('\n', lines)}";
    }
}
