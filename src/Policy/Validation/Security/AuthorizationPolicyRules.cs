using Sallyport.Policy.Parsing;
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
        if (context.Spec["action"].Text == "DENY") SallyportAnnotationReader.Check(context, only: "missing-token");
        else SallyportAnnotationReader.WarnOfAll(context);
        CheckAction(context);
        NodeView rules = context.Spec["rules"];
        for (int i = 0; i < rules.Count; i++) CheckRule(context, rules[i]);
    }

    // 3A
    private static void CheckAction(KindContext context)
    {
        string action = context.Spec["action"].Text ?? "ALLOW";
        NodeView rules = context.Spec["rules"];
        NodeView provider = context.Spec["provider"];
        if (action is "CUSTOM" or "DENY" && rules.Count == 0)
        {
            context.Error(
                DiagnosticCode.Required,
                rules,
                $"{rules.Path}: without rules a {action} policy would never do anything; one empty rule, [{{}}], means every request");
        }

        if (action == "CUSTOM" && string.IsNullOrEmpty(provider["name"].Text))
        {
            context.Error(DiagnosticCode.Required, provider, "spec.provider.name is needed with CUSTOM");
        }
        else if (action != "CUSTOM" && provider.IsSet)
        {
            context.Error(DiagnosticCode.NotAllowedHere, provider, $"{provider.Path} is possible with CUSTOM only, not with {action}");
        }
    }

    private static void CheckRule(KindContext context, NodeView rule)
    {
        bool isCustom = context.Spec["action"].Text == "CUSTOM";
        NodeView from = rule["from"];
        NodeView to = rule["to"];
        NodeView when = rule["when"];
        for (int i = 0; i < from.Count; i++) SourceRules.Check(context, from[i]["source"], isCustom);
        for (int i = 0; i < to.Count; i++) OperationRules.Check(context, to[i]["operation"]);
        for (int i = 0; i < when.Count; i++) ConditionRules.Check(context, when[i], isCustom);
        if (context.Spec["action"].Text == "DENY") WarnOfTcp(context, rule);
    }

    // 3.26: on a TCP port HTTP attributes are unknown, and a DENY rule that asks for nothing else matches everything there.
    private static void WarnOfTcp(KindContext context, NodeView rule)
    {
        NodeView from = rule["from"];
        NodeView to = rule["to"];
        bool sourceHasTcp = false, operationHasTcp = false;
        for (int i = 0; i < from.Count; i++) sourceHasTcp |= SourceRules.HasTcpFields(from[i]["source"]);
        for (int i = 0; i < to.Count; i++) operationHasTcp |= OperationRules.HasPorts(to[i]["operation"]);
        bool denies = to.Count > 0 ? !operationHasTcp : from.Count > 0 && !sourceHasTcp;
        if (denies)
        {
            context.Warning(
                DiagnosticCode.Suspicious,
                rule,
                $"{rule.Path} denies by HTTP attributes alone, so on TCP ports it denies all traffic; name the ports it is for");
        }
    }
}
