using System.Globalization;
using System.Text;

namespace Sallyport.Policy.Parsing;

/// <summary>The way from a document's root to a field. A link to the parent, so that text is made only for a finding.</summary>
public sealed class FieldPath
{
    /// <summary>The document itself.</summary>
    public static readonly FieldPath Root = new(null, null, -1);

    private readonly FieldPath? _parent;
    private readonly string? _name;
    private readonly int _index;

    private FieldPath(FieldPath? parent, string? name, int index)
    {
        _parent = parent;
        _name = name;
        _index = index;
    }

    /// <summary>The path of a member.</summary>
    public FieldPath Member(string name) => new(this, name, -1);

    /// <summary>The path of a list entry.</summary>
    public FieldPath Entry(int index) => new(this, null, index);

    /// <summary>The form that kubectl prints: <c>spec.jwtRules[0].issuer</c>.</summary>
    public override string ToString()
    {
        if (_parent is null) return "";
        StringBuilder text = new();
        Write(text);
        return text.ToString();
    }

    private void Write(StringBuilder text)
    {
        if (_parent is null) return;
        _parent.Write(text);
        if (_name is null)
        {
            text.Append('[').Append(_index.ToString(CultureInfo.InvariantCulture)).Append(']');
            return;
        }

        if (text.Length > 0) text.Append('.');
        text.Append(_name);
    }
}
