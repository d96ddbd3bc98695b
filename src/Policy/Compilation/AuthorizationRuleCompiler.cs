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
    private readonly AuthorizationFields _fields;
    private readonly bool _isTcp;
    private readonly bool _isMisconfigured;
    private bool _isLost;

    /// <param name="policy">Whose rules are compiled.</param>
    /// <param name="trustDomains">Of the mesh.</param>
    /// <param name="isTcp">For TCP listeners, which know no HTTP fields (10.3).</param>
    /// <param name="isMisconfigured">CUSTOM rules whose authorizer cannot be asked (12.4).</param>
    public AuthorizationRuleCompiler(AuthorizationPolicy policy, TrustDomains trustDomains, bool isTcp, bool isMisconfigured = false)
    {
        _policy = policy;
        _fields = new AuthorizationFields(trustDomains, policy.Metadata.Namespace);
        _isTcp = isTcp;
        _isMisconfigured = isMisconfigured;
    }

    /// <summary>The usable rules, with their places in the policy.</summary>
    public IEnumerable<RulePlan> CompileAll() => _policy.Rules.Select(Compile).OfType<RulePlan>();

    /// <summary>Null when the rule cannot be used.</summary>
    public RulePlan? Compile(AuthorizationRule rule, int index)
    {
        _isLost = false;
        RulePlan plan = new()
        {
            Namespace = _policy.Metadata.Namespace,
            PolicyName = _policy.Metadata.Name,
            RuleIndex = index,
            IsMisconfigured = _isMisconfigured,
            AnswersMissingToken = _policy.MissingTokenIs401,
            From = new ClauseGroup("from", [.. rule.From.Select(SourceClauses)]),
            To = new ClauseGroup("to", [.. rule.To.Select(OperationClauses)]),
            When = [.. rule.When.SelectMany(ConditionClauses)],
        };
        return _isLost ? null : plan;
    }

    private Clause[] SourceClauses(Source source) =>
    [
        .. Both("principals", "notPrincipals", source.Principals, source.NotPrincipals, _fields.Principals),
        .. Both("requestPrincipals", "notRequestPrincipals", source.RequestPrincipals, source.NotRequestPrincipals,
            AuthorizationFields.RequestPrincipals),
        .. Both("namespaces", "notNamespaces", source.Namespaces, source.NotNamespaces, AuthorizationFields.Namespaces),
        .. Both("serviceAccounts", "notServiceAccounts", source.ServiceAccounts, source.NotServiceAccounts, _fields.ServiceAccounts),
        .. Both("trustDomains", "notTrustDomains", source.TrustDomains, source.NotTrustDomains, _fields.TrustDomainValues),
        .. Both("ipBlocks", "notIpBlocks", source.IpBlocks, source.NotIpBlocks,
            values => AuthorizationFields.Addresses(AddressKind.Source, values)),
        .. Both("remoteIpBlocks", "notRemoteIpBlocks", source.RemoteIpBlocks, source.NotRemoteIpBlocks,
            values => AuthorizationFields.Addresses(AddressKind.Remote, values)),
    ];

    private Clause[] OperationClauses(Operation operation) =>
    [
        .. Both("methods", "notMethods", operation.Methods, operation.NotMethods, AuthorizationFields.Methods),
        .. Both("paths", "notPaths", operation.Paths, operation.NotPaths, AuthorizationFields.Paths),
        .. Both("hosts", "notHosts", operation.Hosts, operation.NotHosts, AuthorizationFields.Hosts),
        .. Both("ports", "notPorts", operation.Ports, operation.NotPorts, AuthorizationFields.Ports),
    ];

    private IEnumerable<Clause> ConditionClauses(Condition condition)
    {
        if (FieldOf(condition.Key) is not { } compile)
        {
            // 10.2: an unknown key loses the rule, whatever the action.
            _isLost = true;
            return [];
        }
        return Both($"{condition.Key} values", $"{condition.Key} notValues", condition.Values, condition.NotValues, compile);
    }

    private Func<IReadOnlyList<string>, FieldCompilation>? FieldOf(string key) => key switch
    {
        "source.ip" => values => AuthorizationFields.Addresses(AddressKind.Source, values),
        "remote.ip" => values => AuthorizationFields.Addresses(AddressKind.Remote, values),
        "destination.ip" => values => AuthorizationFields.Addresses(AddressKind.Destination, values),
        "source.principal" => _fields.Principals,
        "source.namespace" => AuthorizationFields.Namespaces,
        "source.serviceAccount" => _fields.ServiceAccounts,
        "source.trustDomain" => _fields.TrustDomainValues,
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

    private IEnumerable<Clause> Both(
        string field, string notField, IReadOnlyList<string> values, IReadOnlyList<string> notValues,
        Func<IReadOnlyList<string>, FieldCompilation> compile)
    {
        if (One(field, values, false, compile) is { } positive)
            yield return positive;
        if (One(notField, notValues, true, compile) is { } negative)
            yield return negative;
    }

    // 4.5: an empty list does not ask. Else a clause, or none when nothing of it can be used.
    private Clause? One(string field, IReadOnlyList<string> values, bool isNegated, Func<IReadOnlyList<string>, FieldCompilation> compile)
    {
        if (values.Count == 0)
            return null;
        FieldCompilation compiled = compile(values);
        bool isInapplicable = _isTcp && compiled.IsHttpOnly;
        bool isDamaged = isInapplicable || compiled.UnusableCount > 0;
        if (isDamaged && _policy.Action == AuthorizationAction.Allow)
            _isLost = true;
        return isInapplicable || compiled.Matcher is null ? null : new Clause(field, values, isNegated, compiled.Matcher);
    }
}
