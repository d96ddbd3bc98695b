using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Security;

/// <summary>What the webhook asks of a RequestAuthentication beyond its schema (validation.md 2).</summary>
internal static class RequestAuthenticationRules
{
    public static void Check(KindContext context)
    {
        SelectorRules.CheckSelector(context);
        SelectorRules.CheckTargetRefs(context);
        SallyportAnnotationReader.Check(context);
        NodeView rules = context.Spec["jwtRules"];
        for (int i = 0; i < rules.Count; i++) CheckRule(context, rules[i]);
    }

    private static void CheckRule(KindContext context, NodeView rule)
    {
        NodeView issuer = rule["issuer"];
        if (!issuer.IsSet && !rule.Either("jwksUri", "jwks_uri").IsSet)
        {
            // 2.3: an inline key set alone does not help.
            context.Error(DiagnosticCode.Required, issuer, $"{rule.Path} needs an issuer or a jwksUri");
        }

        NodeView keys = rule["jwks"];
        if (keys.Text is not { Length: > 0 } text) return;
        JwksCheck check = JwksRules.Check(text);
        if (check.Problem is not null)
        {
            context.Error(DiagnosticCode.InvalidKeySet, keys, $"{keys.Path} is no key set: {check.Problem}");
        }

        foreach (int key in check.PrivateKeys)
        {
            context.Warning(
                DiagnosticCode.PrivateKeyMaterial,
                keys,
                $"{keys.Path}: key {key} holds private or symmetric material, which everybody who reads this policy can see; only "
                + "public parts are needed");
        }
    }
}
