using Sallyport.Engine.Http;

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

    /// <summary>A DENY rule whose policy has the annotation <c>missing-token: "401"</c>: a request without token gets that answer.</summary>
    public bool AnswersMissingToken { get; init; }

    /// <summary><c>ns[NAMESPACE]-policy[NAME]-rule[INDEX]</c>.</summary>
    public string Id => _id ??= MakeId();

    internal ClauseGroup From { get; init; } = ClauseGroup.AnySource;

    internal ClauseGroup To { get; init; } = ClauseGroup.AnyOperation;

    /// <summary>All must match.</summary>
    internal Clause[] When { get; init; } = [];

    /// <summary>The proof that this rule let a request through; used of ALLOW rules only.</summary>
    internal Permit Permit { get; }

    /// <summary>By which entries of <c>from</c> and <c>to</c> the rule matched; -1: by none, or it has none.</summary>
    public (int From, int To) EntriesThatMatch(RequestHead request) => EntriesThatMatch(new PolicyInput(request));

    /// <summary>The same for a connection on a TCP listener.</summary>
    public (int From, int To) EntriesThatMatch(ConnectionFacts connection) => EntriesThatMatch(new PolicyInput(connection));

    /// <summary>
    /// The fields that made the rule match, for a person: <c>from[0] requestPrincipals, to[1] paths, when request.headers[x]</c>. Names
    /// of fields only: values of a policy may be secrets.
    /// </summary>
    public string DescribeFields((int From, int To) entries) => string.Join(
        ", ", [.. From.DescribeFields(entries.From), .. To.DescribeFields(entries.To), .. When.Select(clause => $"when {clause.Field}")]);

    /// <summary><see cref="Id"/>, not kept: of ten thousand rules few are ever named.</summary>
    internal string MakeId() =>
        $"ns[{Namespace}]-policy[{PolicyName}]-rule[{RuleIndex}]{(IsMisconfigured ? "-deny-due-to-bad-CUSTOM-action" : "")}";

    private (int From, int To) EntriesThatMatch(in PolicyInput input) => (From.IndexOfMatch(input), To.IndexOfMatch(input));

    // Operations first: path and method decide most rules, and are cheaper than identities and claims.
    internal bool Matches(in PolicyInput input) => To.Matches(input) && From.Matches(input) && ClauseGroup.AllMatch(When, input);
}
