using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Security;

namespace Sallyport.Policy.Validation;

/// <summary>Annotations that have a meaning on all of Istio's kinds (validation.md 1.6, 1.7; design.md 3).</summary>
internal static class AnnotationRules
{
    // Reserved for Istio's own converters; a document that carries one would be taken for their output.
    private static readonly string[] s_reserved =
    [
        "internal.istio.io/webhook-always-reject", "internal.istio.io/parents", "internal.istio.io/parent-namespace",
    ];

    public static void Check(KindContext context, KindDefinition definition)
    {
        if (context.Metadata.Annotations.Count == 0 || !definition.Group.EndsWith(".istio.io", StringComparison.Ordinal)) return;
        foreach (string key in s_reserved)
        {
            NodeView at = context.Annotation(key);
            if (at.Node is not null) context.Error(DiagnosticCode.InvalidAnnotation, at, $"the annotation {key} is reserved");
        }

        if (!definition.KnowsDryRun && context.Annotation(DryRun.Annotation) is { Node: not null } dryRun)
        {
            context.Error(
                DiagnosticCode.InvalidAnnotation,
                dryRun,
                $"{DryRun.Annotation} is possible on an AuthorizationPolicy only, not on a {definition.Kind}");
        }

        if (!definition.ReadsSallyportAnnotations) SallyportAnnotationReader.WarnOfAll(context);
    }
}
