using System.Globalization;

namespace Sallyport.Policy.Parsing;

/// <summary>A single value with its resolved type.</summary>
public sealed class ScalarNode : Node
{
    private readonly long _integer;
    private readonly double _float;

    private ScalarNode(Mark mark, ScalarKind kind, string text, long integer, double number)
        : base(mark)
    {
        Kind = kind;
        Text = text;
        _integer = integer;
        _float = number;
    }

    public ScalarKind Kind { get; }

    /// <summary>The text of a string; of other kinds the text as written.</summary>
    public string Text { get; }

    public bool Boolean => Kind == ScalarKind.Boolean && _integer != 0;

    public long Integer => Kind == ScalarKind.Integer ? _integer : 0;

    public double Number => Kind == ScalarKind.Integer ? _integer : _float;

    public override bool IsNull => Kind == ScalarKind.Null;

    public override string Description => Kind switch
    {
        ScalarKind.String => "a string",
        ScalarKind.Boolean => "a boolean",
        ScalarKind.Integer or ScalarKind.Float => "a number",
        _ => "null",
    };

    internal static ScalarNode OfNull(Mark mark) => new(mark, ScalarKind.Null, "", 0, 0);

    internal static ScalarNode OfString(Mark mark, string text) => new(mark, ScalarKind.String, text, 0, 0);

    internal static ScalarNode OfBoolean(Mark mark, string text, bool value) => new(mark, ScalarKind.Boolean, text, value ? 1 : 0, 0);

    internal static ScalarNode OfInteger(Mark mark, string text, long value) => new(mark, ScalarKind.Integer, text, value, 0);

    /// <summary>Whole floats become integers, as they do on their way through JSON.</summary>
    internal static ScalarNode OfFloat(Mark mark, string text, double value) =>
        Math.Abs(value) < 9.2e18 && Math.Floor(value) == value
            ? OfInteger(mark, text, (long)value)
            : new ScalarNode(mark, ScalarKind.Float, text, 0, value);

    /// <summary>The text a number or boolean has as a map key (validation.md 1.17); null for what cannot be a key.</summary>
    internal string? AsKey() => Kind switch
    {
        ScalarKind.String => Text,
        ScalarKind.Boolean => Boolean ? "true" : "false",
        ScalarKind.Integer => _integer.ToString(CultureInfo.InvariantCulture),
        ScalarKind.Float => _float.ToString("R", CultureInfo.InvariantCulture),
        _ => null,
    };
}
