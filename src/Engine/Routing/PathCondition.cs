using System.Text;
using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Routing;

/// <summary>What a route asks of the path without query, as normalised (gateway-routing.md 4.2).</summary>
internal sealed class PathCondition
{
    /// <summary>No <c>uri</c>: every path.</summary>
    public static PathCondition Any { get; } = new(PathForm.Prefix, "/");

    public PathForm Form { get; }

    /// <summary>The text compared; empty for a regular expression.</summary>
    public byte[] Text { get; }

    public bool IgnoresCase { get; }

    private readonly TextMatcher? _pattern;

    public PathCondition(PathForm form, string text, bool ignoresCase = false)
    {
        Form = form;
        Text = Encoding.UTF8.GetBytes(text);
        IgnoresCase = ignoresCase;
    }

    /// <summary>A regular expression; it never ignores case (4.2).</summary>
    public PathCondition(TextMatcher pattern)
    {
        Form = PathForm.Regex;
        Text = [];
        _pattern = pattern;
    }

    /// <summary>Whether <see cref="PathIndex"/> finds it; the others are tried one after the other.</summary>
    public bool IsIndexable => !IgnoresCase && (Form is PathForm.Exact or PathForm.Prefix);

    public bool Holds(ReadOnlySpan<byte> path) => Form switch
    {
        PathForm.Exact => IgnoresCase ? Ascii.EqualsIgnoreCase(path, Text.AsSpan()) : path.SequenceEqual(Text),
        PathForm.Prefix => StartsWith(path),
        PathForm.SegmentPrefix => StartsWith(path) && (path.Length == Text.Length || path[Text.Length] == '/'),
        PathForm.Regex => _pattern!.Matches(path),
        _ => false,
    };

    public override string ToString()
    {
        if (ReferenceEquals(this, Any))
            return "uri any";
        string form = Form switch
        {
            PathForm.Exact => "exact",
            PathForm.Prefix => "prefix",
            PathForm.SegmentPrefix => "segment prefix",
            PathForm.Regex => "regex",
            _ => "none",
        };
        string text = _pattern?.Text ?? Encoding.UTF8.GetString(Text);
        return $"uri {form} \"{text}\"{(IgnoresCase ? " ignoring case" : "")}";
    }

    private bool StartsWith(ReadOnlySpan<byte> path)
    {
        if (path.Length < Text.Length)
            return false;
        ReadOnlySpan<byte> start = path[..Text.Length];
        return IgnoresCase ? Ascii.EqualsIgnoreCase(start, Text.AsSpan()) : start.SequenceEqual(Text);
    }
}
