using Sallyport.Engine.Authorization;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Mesh;

namespace Sallyport.Policy.Compilation;

/// <summary>AuthorizationPolicy resources to the plans of a workload (authorization-policy.md 1-3, 10-12).</summary>
internal sealed class AuthorizationCompiler
{
    /// <summary>Environment flag: may CUSTOM policies of one workload name several providers? Off by default (12.5).</summary>
    public const string SeveralProvidersFlag = "PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS";

    private readonly AuthorizationPolicy[] _policies;
    private readonly TrustDomains _trustDomains;
    private readonly IReadOnlyDictionary<string, ProviderPlan> _providers;
    private readonly bool _allowsSeveralProviders;

    /// <param name="applying">The policies that apply to the workload.</param>
    /// <param name="mesh">For its trust domains.</param>
    /// <param name="providers">The authorizers that can be asked, by name; one that is missing here refuses (12.4).</param>
    /// <param name="allowsSeveralProviders">The value of <see cref="SeveralProvidersFlag"/>.</param>
    public AuthorizationCompiler(
        IEnumerable<AuthorizationPolicy> applying, MeshConfig mesh, IReadOnlyDictionary<string, ProviderPlan> providers,
        bool allowsSeveralProviders)
    {
        _policies = [.. applying];
        _trustDomains = new TrustDomains(mesh.TrustDomain, mesh.TrustDomainAliases);
        _providers = providers;
        _allowsSeveralProviders = allowsSeveralProviders;
    }

    /// <summary>The plan for HTTP listeners.</summary>
    public AuthorizationPlan CompileHttp() => Compile(isTcp: false);

    /// <summary>The plan for TCP listeners.</summary>
    public AuthorizationPlan CompileTcp() => Compile(isTcp: true);

    private AuthorizationPlan Compile(bool isTcp)
    {
        if (_policies.Length == 0)
            return AuthorizationPlan.Empty;
        AuthorizationPolicy[] enforced = [.. _policies.Where(policy => !policy.IsDryRun)];
        AuthorizationPolicy[] dryRun = [.. _policies.Where(policy => policy.IsDryRun)];
        return new AuthorizationPlan
        {
            Custom = CompileCustom(isTcp),
            Audit = RulesOf(_policies, AuthorizationAction.Audit, isTcp),
            Deny = RulesOf(enforced, AuthorizationAction.Deny, isTcp),
            Allow = RulesOf(enforced, AuthorizationAction.Allow, isTcp),
            HasAllowPolicy = enforced.Any(policy => policy.Action == AuthorizationAction.Allow),
            DryRunDeny = RulesOf(dryRun, AuthorizationAction.Deny, isTcp),
            DryRunAllow = RulesOf(dryRun, AuthorizationAction.Allow, isTcp),
            HasDryRunAllowPolicy = dryRun.Any(policy => policy.Action == AuthorizationAction.Allow),
        };
    }

    private RuleSet RulesOf(IEnumerable<AuthorizationPolicy> policies, AuthorizationAction action, bool isTcp) => new(policies
        .Where(policy => policy.Action == action)
        .SelectMany(policy => new AuthorizationRuleCompiler(policy, _trustDomains, isTcp).CompileAll()));

    // One group a provider, in byte order of names (12.5).
    private List<CustomRules> CompileCustom(bool isTcp)
    {
        IGrouping<string, AuthorizationPolicy>[] byProvider =
        [
            .. _policies.Where(policy => policy.Action == AuthorizationAction.Custom)
                .GroupBy(policy => policy.Provider ?? "", StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal),
        ];
        bool areTooMany = byProvider.Length > 1 && !_allowsSeveralProviders;
        List<CustomRules> groups = [];
        foreach (IGrouping<string, AuthorizationPolicy> group in byProvider)
        {
            ProviderPlan? provider = areTooMany ? null : _providers.GetValueOrDefault(group.Key);

            // 11.7: a dry run of CUSTOM refuses what it matches, which comes to the same as a provider that cannot be asked.
            AddCustom(groups, null, group.Where(policy => provider is null || policy.IsDryRun), isTcp);

            // 12.6: HTTP authorizers do nothing on TCP.
            if (provider is not null && (!isTcp || provider.IsGrpc))
                AddCustom(groups, provider, group.Where(policy => !policy.IsDryRun), isTcp);
        }
        return groups;
    }

    private void AddCustom(List<CustomRules> groups, ProviderPlan? provider, IEnumerable<AuthorizationPolicy> policies, bool isTcp)
    {
        RuleSet rules = new(policies.SelectMany(policy =>
            new AuthorizationRuleCompiler(policy, _trustDomains, isTcp, isMisconfigured: provider is null).CompileAll()));
        if (rules.Rules.Count > 0)
            groups.Add(new CustomRules(provider, rules));
    }
}
