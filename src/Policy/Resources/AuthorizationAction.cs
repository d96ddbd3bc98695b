namespace Sallyport.Policy.Resources;

/// <summary>What an AuthorizationPolicy does with a request that it matches.</summary>
public enum AuthorizationAction : byte
{
    /// <summary>Refuse. The default of this type, so that a forgotten assignment refuses; a document's default is ALLOW.</summary>
    Deny = 0,

    /// <summary>Let it pass; once a workload has such a policy, whatever none of them matches is refused.</summary>
    Allow,

    /// <summary>Note it.</summary>
    Audit,

    /// <summary>Ask an external authorizer.</summary>
    Custom,
}
