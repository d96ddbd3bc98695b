using Sallyport.Engine.Authorization.Indexing;

namespace Sallyport.Engine.Authorization;

/// <summary>The rules of all policies of one action, in byte order of their ids (authorization-policy.md 4.7).</summary>
internal sealed class RuleSet
{
    public static RuleSet Empty { get; } = new([]);

    // Trying so few is cheaper than taking keys from the request.
    private const int LongestScan = 8;

    private readonly RulePlan[] _rules;
    private readonly RuleIndex? _index;

    public RuleSet(IEnumerable<RulePlan> rules)
    {
        _rules = [.. rules.OrderBy(rule => rule.MakeId(), StringComparer.Ordinal)];
        _index = _rules.Length > LongestScan ? new RuleIndex(_rules) : null;
    }

    public IReadOnlyList<RulePlan> Rules => _rules;

    /// <summary>The first rule that matches, or null. Allocates nothing.</summary>
    public RulePlan? FindFirst(in PolicyInput input) => _index is null ? Scan(input) : _index.FindFirst(input);

    /// <summary>Rule by rule: what the index must agree with.</summary>
    internal RulePlan? Scan(in PolicyInput input)
    {
        foreach (RulePlan rule in _rules)
            if (rule.Matches(input))
                return rule;
        return null;
    }
}
