namespace Sallyport.Engine.Authorization;

/// <summary>One compiled rule of one AuthorizationPolicy, with its name (authorization-policy.md 4.7).</summary>
public sealed class RulePlan
{
    public required string Namespace { get; init; }

    public required string PolicyName { get; init; }

    /// <summary>Index of the rule in the policy, from 0.</summary>
    public required int RuleIndex { get; init; }

    /// <summary><c>ns[NAMESPACE]-policy[NAME]-rule[INDEX]</c>.</summary>
    public string Id => $"ns[{Namespace}]-policy[{PolicyName}]-rule[{RuleIndex}]";
}
