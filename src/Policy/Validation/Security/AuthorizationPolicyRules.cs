using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Security;

/// <summary>What the webhook asks of an AuthorizationPolicy beyond its schema (validation.md 3).</summary>
internal static class AuthorizationPolicyRules
{
    public static void Check(KindContext context)
    {
        SelectorRules.CheckSelector(context);
        SelectorRules.CheckTargetRefs(context);
        DryRun.Check(context);
    }
}
