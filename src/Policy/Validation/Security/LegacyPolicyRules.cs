using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Security;

/// <summary>Refuses what an old policy says and today's kinds cannot: guessing could open a door (docs/reference/legacy-policy.md).</summary>
internal static class LegacyPolicyRules
{
    public static void Check(KindContext context, bool isOfMesh)
    {
        NodeView spec = context.Spec;
        CheckTargets(context, isOfMesh);
        for (int i = 0; i < spec["peers"].Count; i++)
        {
            NodeView tls = spec["peers"][i]["mtls"].Either("allowTls", "allow_tls");
            if (tls.Boolean == true) Refuse(context, tls, "TLS without a certificate of the mesh has no counterpart today");
        }

        NodeView origins = spec["origins"];
        NodeView binding = spec.Either("principalBinding", "principal_binding");
        if (binding.Text == "USE_ORIGIN" && origins.Count == 0) Refuse(context, binding, "USE_ORIGIN needs origins");
        if (origins.Count > 1) Refuse(context, origins, "that one of several origins is enough has no counterpart today; keep one");
        for (int i = 0; i < origins.Count; i++) CheckJwt(context, origins[i]["jwt"]);
    }

    private static void CheckTargets(KindContext context, bool isOfMesh)
    {
        NodeView targets = context.Spec["targets"];
        bool isDefault = context.Metadata.Name == "default";
        if (isOfMesh && targets.Count > 0) Refuse(context, targets, "a MeshPolicy has no targets");
        if (targets.Count == 0 && !isDefault) Refuse(context, targets, "only a policy named default may be without targets");
        for (int i = 0; i < targets.Count; i++)
        {
            NodeView ports = targets[i]["ports"];
            if (ports.Count > 0) Refuse(context, ports, "a limit to ports cannot be converted; leave it out, or write today's kinds");
        }
    }

    private static void CheckJwt(KindContext context, NodeView jwt)
    {
        NodeView rules = jwt.Either("triggerRules", "trigger_rules");
        if (rules.Count > 0 && jwt["issuer"].Text?.Contains('*') == true)
            Refuse(context, jwt["issuer"], "an issuer with a star cannot be converted together with triggerRules");
        for (int i = 0; i < rules.Count; i++)
        {
            CheckPaths(context, rules[i].Either("includedPaths", "included_paths"));
            CheckPaths(context, rules[i].Either("excludedPaths", "excluded_paths"));
        }
    }

    private static void CheckPaths(KindContext context, NodeView paths)
    {
        for (int i = 0; i < paths.Count; i++)
        {
            NodeView path = paths[i];
            string?[] given = [path["exact"].Text, path["prefix"].Text, path["suffix"].Text];
            string?[] set = [.. given.Where(value => value is not null)];
            if (path["regex"].IsSet) Refuse(context, path["regex"], "a regular expression for paths has no counterpart today");
            else if (set.Length != 1 || set[0]!.Length == 0) Refuse(context, path, "one of exact, prefix and suffix is needed, and not empty");
            else if (set[0]!.AsSpan().ContainsAny('*', '{', '}')) Refuse(context, path, "*, { and } in a path would have another meaning today");
        }
    }

    private static void Refuse(KindContext context, NodeView at, string why) =>
        context.Error(DiagnosticCode.InvalidTarget, at, $"{at.Path}: {why}");
}
