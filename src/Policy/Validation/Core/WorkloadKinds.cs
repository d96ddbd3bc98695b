using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Core;

/// <summary>Pod and Deployment: labels, identity, images and ports.</summary>
internal static class WorkloadKinds
{
    public static ObjectSchema BuildPod() => CoreKinds.Partial(
        Field("spec", PodSpecSchema()),
        Field("status", CoreKinds.Partial(Field("podIP", Text), Field("phase", Text))));

    public static ObjectSchema BuildDeployment() => CoreKinds.Partial(Field("spec", CoreKinds.Partial(
        Field("replicas", Signed32),
        Field("selector", CoreKinds.Partial(Field("matchLabels", TextMap))),
        Field("template", CoreKinds.Partial(
            Field("metadata", CoreKinds.Partial(Field("labels", TextMap), Field("annotations", TextMap))),
            Field("spec", PodSpecSchema()))))));

    public static Pod ReadPod(KindContext context) => new()
    {
        ApiVersion = context.ApiVersion,
        Metadata = context.Metadata,
        Source = context.Document.Mark,
        Spec = ReadPodSpec(context.Spec),
        PodIP = context.Document["status"]["podIP"].Text,
        Phase = context.Document["status"]["phase"].Text,
    };

    public static Deployment ReadDeployment(KindContext context) => new()
    {
        ApiVersion = context.ApiVersion,
        Metadata = context.Metadata,
        Source = context.Document.Mark,
        Replicas = (int)(context.Spec["replicas"].Integer ?? 1),
        Selector = new WorkloadSelector { MatchLabels = context.Spec["selector"]["matchLabels"].StringMap() },
        TemplateMetadata = new ObjectMeta
        {
            Namespace = context.Metadata.Namespace,
            Labels = context.Spec["template"]["metadata"]["labels"].StringMap(),
            Annotations = context.Spec["template"]["metadata"]["annotations"].StringMap(),
        },
        Template = ReadPodSpec(context.Spec["template"]["spec"]),
    };

    private static ObjectSchema PodSpecSchema() => CoreKinds.Partial(
        Field("serviceAccountName", Text),
        Field("serviceAccount", Text),
        Field("schedulerName", Text),
        Field("containers", List(CoreKinds.Partial(
            Field("name", Text),
            Field("image", Text),
            Field("command", Texts),
            Field("args", Texts),
            Field("env", List(CoreKinds.Partial(Field("name", Text), Field("value", new StringSchema { IsSecret = true })))),
            Field("ports", List(CoreKinds.Partial(
                Field("name", Text),
                Needed("containerPort", Port),
                Field("protocol", Text))))))));

    private static PodSpec ReadPodSpec(NodeView spec) => new()
    {
        ServiceAccountName = spec.Either("serviceAccountName", "serviceAccount").Text is { Length: > 0 } name ? name : "default",
        SchedulerName = spec["schedulerName"].Text,
        Containers = spec["containers"].List(ReadContainer),
    };

    private static Container ReadContainer(NodeView container) => new()
    {
        Name = container["name"].Text ?? "",
        Image = container["image"].Text ?? "",
        Command = container["command"].Strings(),
        Args = container["args"].Strings(),
        Env = ReadEnv(container["env"]),
        Ports = container["ports"].List(port => new ContainerPort(
            port["name"].Text ?? "",
            (int)(port["containerPort"].Integer ?? 0),
            port["protocol"].Text ?? "TCP")),
    };

    private static Dictionary<string, string> ReadEnv(NodeView env)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        for (int i = 0; i < env.Count; i++)
        {
            if (env[i]["name"].Text is { } name && env[i]["value"].Text is { } value) variables[name] = value;
        }

        return variables;
    }
}
