using Sallyport.Policy.Legacy;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Resources.Mesh;
using Sallyport.Policy.Validation;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Mesh;

namespace Sallyport.Policy;

/// <summary>One load of a set of documents: text to nodes to kinds to resources.</summary>
internal sealed class DocumentLoader(DocumentCache? cache)
{
    private readonly Diagnostics _diagnostics = new();
    private readonly List<Resource> _resources = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ignored = new(StringComparer.Ordinal);

    private NodeView _mesh;
    private bool _isMeshFromRoot;
    private bool _refusesDuplicates;
    private string _lastKey = "";

    public void Add(DocumentText document)
    {
        if (cache?.Find(document) is { } known && _places.TryAdd(known.Key, _resources.Count))
        {
            _resources.Add(known.Resource);
            foreach (Diagnostic finding in known.Findings) _diagnostics.Add(finding);
            return;
        }
        int resources = _resources.Count, places = _places.Count, ignored = _ignored.Count, findings = _diagnostics.Count, errors = _diagnostics.ErrorCount;
        foreach (Node root in DocumentReader.Read(document, _diagnostics)) Add(new NodeView(root));
        // Only what stands for itself and is right is remembered: one new object, which is not the mesh's configuration.
        bool isOneObject = _resources.Count == resources + 1 && _places.Count == places + 1 && _ignored.Count == ignored && _diagnostics.ErrorCount == errors;
        if (isOneObject && !IsMeshConfig(_resources[^1]))
            cache?.Keep(document, new DocumentCache.Understood(_lastKey, _resources[^1], [.. _diagnostics.Skip(findings)]));
    }

    public LoadedDocuments Finish()
    {
        MeshConfig mesh = MeshConfigReader.Read(_mesh, _diagnostics);
        LegacyPolicy[] old = [.. _resources.OfType<LegacyPolicy>()];
        LegacyConverter converter = new(_resources, mesh.RootNamespace, _diagnostics);
        _refusesDuplicates = true;
        foreach (LegacyPolicy policy in old)
            foreach (DocumentText converted in converter.Convert(policy)) Add(converted);
        cache?.EndLoad();
        return new LoadedDocuments(_resources, mesh, _diagnostics);
    }

    // The root namespace is itself a setting of the mesh, so the map is known by its name: in Istio's own namespace, else in any.
    private void NoteMeshConfig(Resource resource, NodeView document)
    {
        if (!IsMeshConfig(resource)) return;
        bool isInRoot = resource.Metadata.Namespace == MeshConfig.Default.RootNamespace;
        if (!isInRoot && _isMeshFromRoot) return;
        _isMeshFromRoot = isInRoot;
        _mesh = document["data"]["mesh"];
    }

    private static bool IsMeshConfig(Resource resource) => resource is ConfigMap { Metadata.Name: MeshConfigReader.ConfigMapName };

    private void Add(NodeView document)
    {
        if (document.Mapping is null)
        {
            _diagnostics.Error(DiagnosticCode.NotAnObject, document, $"a document must be an object, not {document.Node!.Description}");
            return;
        }

        string? kind = document["kind"].Text;
        NodeView version = document["apiVersion"];
        if (string.IsNullOrEmpty(kind))
        {
            _diagnostics.Error(DiagnosticCode.NotAnObject, document["kind"], "kind is needed, as text");
            return;
        }

        if ((version.IsSet && version.Text is null) || version.Text?.Count(c => c == '/') > 1)
        {
            _diagnostics.Error(DiagnosticCode.NotAnObject, version, "apiVersion must be text of the form group/version");
            return;
        }

        if (document["items"] is { IsSet: true } items) AddItems(items);
        else AddObject(document, version.Text ?? "", kind);
    }

    // validation.md 1.19: an object with items is a list of documents, whatever its kind.
    private void AddItems(NodeView items)
    {
        if (items.Sequence is null)
        {
            _diagnostics.Error(DiagnosticCode.WrongType, items, $"{items.Path} must be a list, not {items.Node!.Description}");
            return;
        }

        for (int i = 0; i < items.Count; i++) Add(items[i]);
    }

    private void AddObject(NodeView document, string apiVersion, string kind)
    {
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        string group = slash < 0 ? "" : apiVersion[..slash];
        string version = apiVersion[(slash + 1)..];
        KindDefinition? definition = KindCatalog.Find(group, kind);
        if (definition is not null && definition.Versions.Contains(version))
        {
            Understand(document, apiVersion, definition);
        }
        else if (definition is null && (!KindCatalog.IsKnownGroup(group) || KindCatalog.IsIgnored(group, kind)))
        {
            // Named once: a cluster's export holds hundreds of objects that are not ours.
            if (!_ignored.Add($"{group}/{kind}")) return;
            _diagnostics.Warning(
                DiagnosticCode.IgnoredKind,
                document,
                $"{Quoted.Text(kind)} of {Quoted.Text(apiVersion)} has no meaning here; it is left alone");
        }
        else
        {
            string served = definition is null ? "" : $"; there are {string.Join(", ", definition.Versions)}";
            _diagnostics.Error(
                DiagnosticCode.UnknownKind,
                document["kind"],
                $"there is no kind {Quoted.Text(kind)} in {Quoted.Text(apiVersion)}{served}");
        }
    }

    private void Understand(NodeView document, string apiVersion, KindDefinition definition)
    {
        int errors = _diagnostics.ErrorCount;
        SchemaValidator validator = new(_diagnostics, definition.ReportsUnknownFields);
        validator.Validate(document, definition.Schema);
        ObjectMeta metadata = MetadataReader.Read(document["metadata"], definition, _diagnostics);
        KindContext context = new(document, apiVersion, metadata, _diagnostics);
        AnnotationRules.Check(context, definition);
        if (validator.TypesHold) definition.Check?.Invoke(context);
        if (_diagnostics.ErrorCount != errors) return;
        Resource resource = definition.Read(context);
        NoteMeshConfig(resource, document);
        Keep(resource, definition, document);
    }

    // Applied twice, the second counts, as with kubectl; the object keeps its place in the order.
    private void Keep(Resource resource, KindDefinition definition, NodeView document)
    {
        string key = $"{definition.Group}/{definition.Kind}/{resource.FullName}";
        if (resource.Metadata.Name.Length == 0 || _places.TryAdd(key, _resources.Count))
        {
            _resources.Add(resource);
            _lastKey = key;
            return;
        }

        int place = _places[key];
        Mark before = _resources[place].Source;
        if (_refusesDuplicates)
        {
            // Neither may take the other's place: together they protect more than each alone.
            _diagnostics.Error(
                DiagnosticCode.DuplicateObject,
                document,
                $"{resource.Kind} {resource.FullName}, converted from an old policy, is also in {before.Document} line {before.Line}; remove one");
            return;
        }

        _resources[place] = resource;
        _diagnostics.Warning(
            DiagnosticCode.DuplicateObject,
            document,
            $"{resource.Kind} {resource.FullName} is also in {before.Document} line {before.Line}; the last one counts");
    }
}
