using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.Engine;
using Sallyport.Policy;
using Sallyport.Policy.Compilation;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;

namespace Sallyport.Console.Api;

/// <summary>Which policies apply to a pod, and in which order: what a proxy makes of the same documents.</summary>
internal sealed class AppliesTo
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<(string, string, string), JsonObject> _objects;
    private readonly ILookup<string, Resource> _policies;
    private readonly string _rootNamespace;

    /// <param name="documents">Policies and, where it may be read, the mesh's configuration. Those a proxy could not use apply to nothing.</param>
    public AppliesTo(IReadOnlyList<JsonObject> documents)
    {
        LoadedDocuments loaded = Load(documents);
        _policies = loaded.Resources.ToLookup(resource => resource.Metadata.Namespace);
        _rootNamespace = loaded.MeshConfig.RootNamespace;
        _objects = documents.GroupBy(o => ((string?)o["kind"] ?? "", (string?)o["metadata"]?["namespace"] ?? "", (string?)o["metadata"]?["name"] ?? ""))
            .ToDictionary(same => same.Key, same => same.Last());
    }

    /// <summary>The namespace whose policies are for all, by the mesh's configuration.</summary>
    public static string RootNamespaceOf(IReadOnlyList<JsonObject> documents) => Load(documents).MeshConfig.RootNamespace;

    /// <summary>The policies of a pod: how it is called, whose tokens count, and who may do what.</summary>
    /// <param name="pod">As the API has it.</param>
    public IEnumerable<JsonObject> Pod(JsonObject pod)
    {
        Workload workload = new()
        {
            Role = ProxyRole.Sidecar, Name = (string?)pod["metadata"]?["name"] ?? "", Namespace = (string?)pod["metadata"]?["namespace"] ?? "",
            Labels = (pod["metadata"]?["labels"] as JsonObject ?? []).ToDictionary(label => label.Key, label => (string?)label.Value ?? ""), ServiceAccount = "",
        };
        PolicySelection selection = new(workload, _rootNamespace);
        Resource[] near = [.. new[] { workload.Namespace, _rootNamespace }.Distinct().SelectMany(ns => _policies[ns])];
        IEnumerable<Resource> chosen =
        [
            .. selection.Select(near.OfType<PeerAuthentication>()).All,
            .. selection.Select(near.OfType<RequestAuthentication>()),
            .. selection.Select(near.OfType<AuthorizationPolicy>()),
        ];
        return chosen.Select(policy => _objects[(policy.Kind, policy.Metadata.Namespace, policy.Metadata.Name)]);
    }

    private static LoadedDocuments Load(IReadOnlyList<JsonObject> documents) =>
        DocumentSet.Load(documents.Select((o, i) => new DocumentText($"{i}", Encoding.UTF8.GetBytes(o.ToJsonString(s_json)))));
}
