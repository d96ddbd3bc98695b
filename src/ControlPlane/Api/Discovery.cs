using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api;

/// <summary>What there is: the lists from which kubectl knows every kind.</summary>
internal sealed class Discovery(ServedKinds kinds)
{
    private static readonly string[] _verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    // Custom resources list theirs in another order, and clients print them as they come.
    private static readonly string[] _customVerbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
    private static readonly string[] _statusVerbs = ["get", "patch", "update"];

    /// <summary>The answer to a path of one to three parts under /api or /apis; null when it names nothing.</summary>
    /// <param name="parts">The parts of the path.</param>
    /// <param name="isAggregated">Whether everything is wanted at once.</param>
    public JsonObject? Answer(string[] parts, bool isAggregated) => parts switch
    {
        ["api"] => isAggregated ? Aggregated([""]) : new JsonObject
        {
            ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"),
            ["serverAddressByClientCIDRs"] = new JsonArray(),
        },
        ["apis"] => isAggregated ? Aggregated(GroupNames().Where(g => g.Length > 0)) : new JsonObject
        {
            ["kind"] = "APIGroupList",
            ["apiVersion"] = "v1",
            ["groups"] = new JsonArray([.. GroupNames().Where(g => g.Length > 0).Select(g => (JsonNode)Group(g))]),
        },
        ["api", "v1"] => Resources("", "v1"),
        ["apis", var group] when group.Length > 0 && GroupNames().Contains(group) => Named(Group(group), "APIGroup"),
        ["apis", var group, var version] when VersionsOf(group).Contains(version) => Resources(group, version),
        _ => null,
    };

    public IEnumerable<string> GroupNames() => kinds.All.Select(type => type.Group).Distinct();

    /// <summary>The versions of a group, the preferred one first.</summary>
    public string[] VersionsOf(string group) => [.. kinds.All.Where(type => type.Group == group)
        .SelectMany(type => type.Versions).Distinct().OrderBy(Rank)];

    // v1 before v1beta1 before v1alpha3, as Kubernetes orders versions.
    private static string Rank(string version) =>
        version.Contains("alpha", StringComparison.Ordinal) ? "3" + version : version.Contains("beta", StringComparison.Ordinal) ? "2" + version : "1" + version;

    private static JsonObject Named(JsonObject group, string kind)
    {
        group.Insert(0, "kind", kind);
        group.Insert(1, "apiVersion", "v1");
        return group;
    }

    private JsonObject Group(string group)
    {
        JsonNode[] versions = [.. VersionsOf(group).Select(v => new JsonObject { ["groupVersion"] = $"{group}/{v}", ["version"] = v })];
        return new JsonObject
        {
            ["name"] = group, ["versions"] = new JsonArray(versions), ["preferredVersion"] = versions[0].DeepClone(),
        };
    }

    private JsonObject Resources(string group, string version) => new()
    {
        ["kind"] = "APIResourceList",
        ["apiVersion"] = "v1",
        ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
        ["resources"] = new JsonArray([.. TypesOf(group, version).SelectMany(Classic)]),
    };

    public IEnumerable<ResourceType> TypesOf(string group, string version) =>
        kinds.All.Where(type => type.Group == group && type.Versions.Contains(version));

    private static IEnumerable<JsonNode> Classic(ResourceType type)
    {
        JsonObject resource = new()
        {
            ["name"] = type.Plural, ["singularName"] = type.Singular, ["namespaced"] = type.IsNamespaced, ["kind"] = type.Kind,
            ["verbs"] = Texts(VerbsOf(type)),
        };
        if (type.ShortNames.Count > 0) resource["shortNames"] = Texts(type.ShortNames);
        if (type.Categories.Count > 0) resource["categories"] = Texts(type.Categories);
        yield return resource;
        foreach ((string name, string kind, string group, string[] verbs) in Subresources(type))
        {
            JsonObject sub = new() { ["name"] = $"{type.Plural}/{name}", ["singularName"] = "", ["namespaced"] = type.IsNamespaced };
            if (group.Length > 0) (sub["group"], sub["version"]) = (group, "v1");
            sub["kind"] = kind;
            sub["verbs"] = Texts(verbs);
            yield return sub;
        }
    }

    private static IEnumerable<(string Name, string Kind, string Group, string[] Verbs)> Subresources(ResourceType type)
    {
        if (type.HasStatus) yield return ("status", type.Kind, "", _statusVerbs);
        if (type.HasScale) yield return ("scale", "Scale", "autoscaling", _statusVerbs);
        if (type is { Group: "", Kind: "Pod" })
        {
            yield return ("exec", "PodExecOptions", "", ["create", "get"]);
            yield return ("log", "Pod", "", ["get"]);
        }
        if (type is { Group: "", Kind: "Namespace" }) yield return ("finalize", "Namespace", "", ["update"]);
        if (type is { Group: "", Kind: "ServiceAccount" }) yield return ("token", "TokenRequest", "authentication.k8s.io", ["create"]);
    }

    private JsonObject Aggregated(IEnumerable<string> groups) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/v2",
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. groups.Select(group => (JsonNode)new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = group.Length == 0 ? null : group },
            ["versions"] = new JsonArray([.. VersionsOf(group).Select(version => (JsonNode)new JsonObject
            {
                ["version"] = version,
                ["resources"] = new JsonArray([.. TypesOf(group, version).Select(type => (JsonNode)Aggregated(type, version))]),
                ["freshness"] = "Current",
            })]),
        })]),
    };

    private static JsonObject Aggregated(ResourceType type, string version)
    {
        JsonObject resource = new()
        {
            ["resource"] = type.Plural,
            ["responseKind"] = Kind(type.Group, version, type.Kind),
            ["scope"] = type.IsNamespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = type.Singular,
            ["verbs"] = Texts(VerbsOf(type)),
        };
        if (type.ShortNames.Count > 0) resource["shortNames"] = Texts(type.ShortNames);
        if (type.Categories.Count > 0) resource["categories"] = Texts(type.Categories);
        JsonArray subresources = [];
        foreach ((string name, string kind, string group, string[] verbs) in Subresources(type))
        {
            subresources.Add((JsonNode)new JsonObject
            {
                ["subresource"] = name,
                ["responseKind"] = group.Length > 0 ? Kind(group, "v1", kind) : Kind(type.Group, version, kind),
                ["verbs"] = Texts(verbs),
            });
        }
        if (subresources.Count > 0) resource["subresources"] = subresources;
        return resource;
    }

    private static JsonObject Kind(string group, string version, string kind) => new() { ["group"] = group, ["version"] = version, ["kind"] = kind };

    private static IEnumerable<string> VerbsOf(ResourceType type) => type.IsReview ? ["create"] : type is { IsReported: true, Kind: "ProxyReport" } ? ["create", "get", "list"] : type.IsAudit || type.IsReported ? ["get", "list"] : type.IsCustom ? _customVerbs : _verbs;

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
