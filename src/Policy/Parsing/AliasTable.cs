using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Parsing;

/// <summary>Anchors of one document, and how much their aliases multiply it (validation.md 1.18).</summary>
/// <remarks>
/// Aliases share nodes, so building never explodes; but whoever walks the result would. So every alias is counted with the size
/// of what it stands for, and the same ratio as in kubectl's reader ends the document.
/// </remarks>
internal sealed class AliasTable
{
    // Go-yaml's limits: up to 400 000 nodes nearly all may come from aliases, from 4 000 000 on a tenth.
    private const long RangeLow = 400_000;
    private const long RangeHigh = 4_000_000;
    private const double ShareLow = 0.99;
    private const double ShareHigh = 0.10;
    private const long MinNodes = 1_000;
    private const long MinAliased = 100;

    private readonly Dictionary<string, (Node? Node, long Weight)> _anchors = new(StringComparer.Ordinal);
    private long _nodes;
    private long _aliased;

    public void CountNode() => _nodes++;

    /// <summary>An anchored collection begins: until its end an alias of it would contain itself.</summary>
    public void Begin(string? anchor)
    {
        if (anchor is not null) _anchors[anchor] = (null, 0);
    }

    public void Complete(string? anchor, Node node, long weight)
    {
        if (anchor is not null) _anchors[anchor] = (node, weight);
    }

    public (Node Node, long Weight) Resolve(string name, Mark mark)
    {
        if (!_anchors.TryGetValue(name, out (Node? Node, long Weight) anchor))
        {
            throw new DocumentException(DiagnosticCode.InvalidAlias, $"the alias *{name} has no anchor in this document", mark);
        }

        if (anchor.Node is null)
        {
            throw new DocumentException(DiagnosticCode.InvalidAlias, $"the anchor &{name} contains its own alias", mark);
        }

        _nodes += anchor.Weight + 1;
        _aliased += anchor.Weight;
        if (_aliased > MinAliased && _nodes > MinNodes && (double)_aliased / _nodes > AllowedShare(_nodes))
        {
            throw new DocumentException(
                DiagnosticCode.ExcessiveAliasing,
                "the aliases of this document multiply it beyond what is read",
                mark);
        }

        return (anchor.Node, anchor.Weight);
    }

    private static double AllowedShare(long nodes) => nodes switch
    {
        <= RangeLow => ShareLow,
        >= RangeHigh => ShareHigh,
        _ => ShareLow - ((ShareLow - ShareHigh) * ((nodes - RangeLow) / (double)(RangeHigh - RangeLow))),
    };
}
