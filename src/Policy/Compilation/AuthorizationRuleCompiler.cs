using Sallyport.Engine.Authorization;
using Sallyport.Engine.Authorization.Attributes;
using Sallyport.Policy.Resources;

namespace Sallyport.Policy.Compilation;

/// <summary>
/// One rule of a policy to its plan. A part that cannot be used makes an ALLOW rule vanish and any other rule match more
/// (authorization-policy.md 10.1), so that nothing unreadable ever lets a request through.
/// </summary>
internal sealed class AuthorizationRuleCompiler
{
    private readonly AuthorizationPolicy _policy;
    private readonly bool _isTcp;
    private readonly bool _isMisconfigured;
    private readonly Func<IReadOnlyList<string>, FieldCompilation> _principals, _serviceAccounts, _trustDomains;

    // Of the entry that is being compiled.
    private readonly List<Clause> _clauses = [];
    private bool _isLost;

    /// <param name="policy">Whose rules are compiled.</param>
    /// <param name="trustDomains">Of the mesh.</param>
    /// <param name="isTcp">For TCP listeners, which know no HTTP fields (10.3).</param>
    /// <param name="isMisconfigured">CUSTOM rules whose authorizer cannot be asked (12.4).</param>
    public AuthorizationRuleCompiler(AuthorizationPolicy policy, TrustDomains trustDomains, bool isTcp, bool isMisconfigured = false)
    {
        _policy = policy;
        AuthorizationFields fields = new(trustDomains, policy.Metadata.Namespace);
        _principals = fields.Principals;
        _serviceAccounts = fields.ServiceAccounts;
        _trustDomains = fields.TrustDomainValues;
        _isTcp = isTcp;
        _isMisconfigured = isMisconfigured;
    }

    /// <summary>The usable rules, with their places in the policy.</summary>
    public IEnumerable<RulePlan> CompileAll() => _policy.Rules.Select(Compile).OfType<RulePlan>();

    /// <summary>Null when the rule cannot be used.</summary>
    public RulePlan? Compile(AuthorizationRule rule, int index)
    {
        _isLost = false;
        Clause[][] from = [.. rule.From.Select(SourceClauses)];
        Clause[][] to = [.. rule.To.Select(OperationClauses)];
        foreach (Condition condition in rule.When) AddCondition(condition);
        Clause[] when = TakeClauses();
        return _isLost ? null : new RulePlan
        {
            Namespace = _policy.Metadata.Namespace,
            PolicyName = _policy.Metadata.Name,
            RuleIndex = index,
            IsMisconfigured = _isMisconfigured,
            AnswersMissingToken = _policy.MissingTokenIs401,
            From = from.Length == 0 ? ClauseGroup.AnySource : new ClauseGroup("from", from),
            To = to.Length == 0 ? ClauseGroup.AnyOperation : new ClauseGroup("to", to),
            When = when,
        };
    }

    private Clause[] SourceClauses(Source source)
    {
        Add("principals", "notPrincipals", source.Principals, source.NotPrincipals, _principals);
        Add("requestPrincipals", "notRequestPrincipals", source.RequestPrincipals, source.NotRequestPrincipals, AuthorizationFields.RequestPrincipals);
        Add("namespaces", "notNamespaces", source.Namespaces, source.NotNamespaces, AuthorizationFields.Namespaces);
        Add("serviceAccounts", "notServiceAccounts", source.ServiceAccounts, source.NotServiceAccounts, _serviceAccounts);
        Add("trustDomains", "notTrustDomains", source.TrustDomains, source.NotTrustDomains, _trustDomains);
        Add("ipBlocks", "notIpBlocks", source.IpBlocks, source.NotIpBlocks, values => AuthorizationFields.Addresses(AddressKind.Source, values));
        Add("remoteIpBlocks", "notRemoteIpBlocks", source.RemoteIpBlocks, source.NotRemoteIpBlocks,
            values => AuthorizationFields.Addresses(AddressKind.Remote, values));
        return TakeClauses();
    }

    private Clause[] OperationClauses(Operation operation)
    {
        Add("methods", "notMethods", operation.Methods, operation.NotMethods, AuthorizationFields.Methods);
        Add("paths", "notPaths", operation.Paths, operation.NotPaths, AuthorizationFields.Paths);
        Add("hosts", "notHosts", operation.Hosts, operation.NotHosts, AuthorizationFields.Hosts);
        Add("ports", "notPorts", operation.Ports, operation.NotPorts, AuthorizationFields.Ports);
        return TakeClauses();
    }

    private void AddCondition(Condition condition)
    {
        // 10.2: an unknown key loses the rule, whatever the action.
        if (FieldOf(condition.Key) is { } compile)
            Add($"{condition.Key} values", $"{condition.Key} notValues", condition.Values, condition.NotValues, compile);
        else
            _isLost = true;
    }

    private Clause[] TakeClauses()
    {
        Clause[] taken = [.. _clauses];
        _clauses.Clear();
        return taken;
    }

    private Func<IReadOnlyList<string>, FieldCompilation>? FieldOf(string key) => key switch
    {
        "source.ip" => values => AuthorizationFields.Addresses(AddressKind.Source, values),
        "remote.ip" => values => AuthorizationFields.Addresses(AddressKind.Remote, values),
        "destination.ip" => values => AuthorizationFields.Addresses(AddressKind.Destination, values),
        "source.principal" => _principals,
        "source.namespace" => AuthorizationFields.Namespaces,
        "source.serviceAccount" => _serviceAccounts,
        "source.trustDomain" => _trustDomains,
        "request.auth.principal" => AuthorizationFields.RequestPrincipals,
        "request.auth.audiences" => values => AuthorizationFields.Claim("aud", values),
        "request.auth.presenter" => values => AuthorizationFields.Claim("azp", values),
        "destination.port" => AuthorizationFields.Ports,
        "connection.sni" => AuthorizationFields.ServerNames,
        _ when key.StartsWith(ConditionKey.HeaderPrefix, StringComparison.Ordinal) => values =>
            AuthorizationFields.Headers(ConditionKey.NameInBrackets(key[ConditionKey.HeaderPrefix.Length..]), values),
        _ when key.StartsWith(ConditionKey.ClaimsPrefix, StringComparison.Ordinal) => values =>
            AuthorizationFields.Claims(ConditionKey.ClaimPathOf(key[ConditionKey.ClaimsPrefix.Length..]), values),
        _ when key.StartsWith(ConditionKey.MetadataPrefix, StringComparison.Ordinal) => values => AuthorizationFields.Metadata(key, values),
        _ => null,
    };

    private void Add(
        string field, string notField, IReadOnlyList<string> values, IReadOnlyList<string> notValues,
        Func<IReadOnlyList<string>, FieldCompilation> compile)
    {
        Add(field, values, false, compile);
        Add(notField, notValues, true, compile);
    }

    // 4.5: an empty list does not ask. Else a clause, or none when nothing of it can be used.
    private void Add(string field, IReadOnlyList<string> values, bool isNegated, Func<IReadOnlyList<string>, FieldCompilation> compile)
    {
        if (values.Count == 0 || _isLost)
            return;
        FieldCompilation compiled = compile(values);
        bool isInapplicable = _isTcp && compiled.IsHttpOnly;
        bool isDamaged = isInapplicable || compiled.UnusableCount > 0;
        if (isDamaged && _policy.Action == AuthorizationAction.Allow)
            _isLost = true;
        if (!isInapplicable && compiled.Matcher is { } matcher)
            _clauses.Add(new Clause(field, values, isNegated, matcher));
    }
}
