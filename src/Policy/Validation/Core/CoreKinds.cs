using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.Policy.Validation.Core;

/// <summary>Kubernetes' own kinds, of which only a part is read; their other fields are nobody's mistake.</summary>
internal static class CoreKinds
{
    public static IReadOnlyList<KindDefinition> All { get; } =
    [
        Define("Namespace", "namespaces", () => Partial(), context => new Namespace
        {
            ApiVersion = context.ApiVersion, Metadata = context.Metadata, Source = context.Document.Mark,
        }, isNamespaced: false),
        Define("Service", "services", ServiceKind.BuildSchema, ServiceKind.Read),
        Define("EndpointSlice", "endpointslices", EndpointSliceKind.BuildSchema, EndpointSliceKind.Read, "discovery.k8s.io"),
        Define("ServiceAccount", "serviceaccounts", () => Partial(), context => new ServiceAccount
        {
            ApiVersion = context.ApiVersion, Metadata = context.Metadata, Source = context.Document.Mark,
        }),
        Define("Secret", "secrets", DataKinds.BuildSecret, DataKinds.ReadSecret),
        Define("ConfigMap", "configmaps", DataKinds.BuildConfigMap, DataKinds.ReadConfigMap),
        Define("Pod", "pods", WorkloadKinds.BuildPod, WorkloadKinds.ReadPod),
        Define("Deployment", "deployments", WorkloadKinds.BuildDeployment, WorkloadKinds.ReadDeployment, "apps"),
    ];

    /// <summary>An object of which only some fields are read.</summary>
    public static ObjectSchema Partial(params FieldSchema[] fields) => new(fields) { PreservesUnknown = true };

    private static KindDefinition Define(
        string kind,
        string plural,
        Func<ObjectSchema> schema,
        Func<KindContext, Resource> read,
        string group = "",
        bool isNamespaced = true) => new()
        {
            Group = group,
            Kind = kind,
            Plural = plural,
            Versions = ["v1"],
            IsNamespaced = isNamespaced,
            ReportsUnknownFields = false,
            BuildSchema = schema,
            Read = read,
        };
}
