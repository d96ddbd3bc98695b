namespace Sallyport.Engine.Authorization;

/// <summary>One compiled rule of one AuthorizationPolicy, with its name (authorization-policy.md 4.7).</summary>
public sealed class RulePlan
{
    private string? _id;

    public RulePlan() => Permit = new Permit(this);

    public required string Namespace { get; init; }

    public required string PolicyName { get; init; }

    /// <summary>Index of the rule in the policy, from 0.</summary>
    public required int RuleIndex { get; init; }

    /// <summary>A CUSTOM rule whose authorizer cannot be asked, so that it refuses (authorization-policy.md 12.4).</summary>
    public bool IsMisconfigured { get; init; }

    /// <summary><c>ns[NAMESPACE]-policy[NAME]-rule[INDEX]</c>.</summary>
    public string Id => _id ??=
        $"ns[{Namespace}]-policy[{PolicyName}]-rule[{RuleIndex}]{(IsMisconfigured ? "-deny-due-to-bad-CUSTOM-action" : "")}";

    internal ClauseGroup From { get; init; } = new("from", []);

    internal ClauseGroup To { get; init; } = new("to", []);

    /// <summary>All must match.</summary>
    internal Clause[] When { get; init; } = [];

    /// <summary>The proof that this rule let a request through; used of ALLOW rules only.</summary>
    internal Permit Permit { get; }

    // Operations first: path and method decide most rules, and are cheaper than identities and claims.
    internal bool Matches(in PolicyInput input) => To.Matches(input) && From.Matches(input) && ClauseGroup.AllMatch(When, input);
}
