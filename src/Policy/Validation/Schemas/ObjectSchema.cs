namespace Sallyport.Policy.Validation.Schemas;

/// <summary>An object with known fields.</summary>
public sealed class ObjectSchema : Schema
{
    private const int IndexFrom = 9;

    private readonly FieldSchema[] _fields;
    private readonly Dictionary<string, FieldSchema>? _index;

    public ObjectSchema(IReadOnlyList<FieldSchema> fields)
    {
        _fields = [.. fields];
        foreach (FieldSchema field in fields) HasRequired |= field.IsRequired;
        if (fields.Count < IndexFrom) return;
        _index = new Dictionary<string, FieldSchema>(StringComparer.Ordinal);
        foreach (FieldSchema field in fields)
        {
            _index[field.Name] = field;
            if (field.Alias is not null) _index[field.Alias] = field;
        }
    }

    public override string TypeName => "an object";

    public IReadOnlyList<FieldSchema> Fields => _fields;

    /// <summary>Name of the type in Kubernetes, by which <c>kubectl explain</c> shows it; empty for one that has none.</summary>
    public string Name { get; init; } = "";

    /// <summary>True when other fields are nobody's mistake: kinds of which we read only a part.</summary>
    public bool PreservesUnknown { get; init; }

    /// <summary>Names of which at most one may be there; one that is null is not (validation.md 1.1).</summary>
    public IReadOnlyList<string> AtMostOneOf { get; init; } = [];

    internal bool HasRequired { get; }

    internal FieldSchema? Find(string name)
    {
        if (_index is not null) return _index.GetValueOrDefault(name);
        foreach (FieldSchema field in _fields)
        {
            if (field.Name == name || field.Alias == name) return field;
        }

        return null;
    }
}
