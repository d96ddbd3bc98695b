namespace Sallyport.Engine.Authorization;

/// <summary>A CUSTOM rule that a request matched: whom to ask. <c>default</c>: none.</summary>
public readonly struct CustomMatch
{
    internal CustomMatch(ProviderPlan? provider, RulePlan rule, int position)
    {
        Provider = provider;
        Rule = rule;
        Position = position;
    }

    /// <summary>
    /// Null with a <see cref="Rule"/>: it cannot be asked; refuse with <see cref="Reason.ExternalAuthorizationMisconfigured"/>.
    /// </summary>
    public ProviderPlan? Provider { get; }

    /// <summary>The first rule of that provider that matched; null when there is nothing to ask any more.</summary>
    public RulePlan? Rule { get; }

    /// <summary>Which provider of the plan it was; the next search begins behind it.</summary>
    public int Position { get; }
}
