using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.Client;
using Sallyport.Policy;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;
using Sallyport.Proxy.Configuration;

namespace Sallyport.Up;

/// <summary>
/// Documents of <c>-f</c> as <c>kubectl apply</c> would bring them into the API, at the start and whenever a file was saved. Refused whole when
/// one cannot be read. What is taken out of a file stays in the API.
/// </summary>
internal sealed class DocumentApplication(DocumentFiles files, ApiClient client, TextWriter error)
{
    private const string Manager = "sallyport-up";
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    private static readonly ApiKind _namespaces = new("", "v1", "namespaces", "Namespace");

    private readonly ServedKinds _kinds = new(client);
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Reads the documents and applies them. False when that did not work; what was wrong stands on standard error.</summary>
    public async Task<bool> ApplyAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            return TryRead(out List<(Mark Place, JsonObject Object)> objects) && await ApplyAsync(objects, cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Applies them again whenever a file below them was saved.</summary>
    public FolderWatch Watch(CancellationToken cancel) => new(files.WatchedFolders, TimeProvider.System, async () =>
    {
        try
        {
            await ApplyAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            // The program ends.
        }
    });

    private bool TryRead(out List<(Mark Place, JsonObject Object)> objects)
    {
        objects = [];
        try
        {
            IReadOnlyList<DocumentText> texts = files.Read();
            // Kinds that mean nothing to a proxy, such as Deployments, mean something here.
            Diagnostics found = DocumentSet.Load(texts).Diagnostics;
            foreach (Diagnostic one in found.Where(d => d.Code != DiagnosticCode.IgnoredKind)) error.WriteLine(one);
            if (found.HasErrors) return false;
            foreach (Node root in texts.SelectMany(text => DocumentReader.Read(text, new Diagnostics()))) Add(objects, root.Mark, NodeJson.Of(root) as JsonObject);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            error.WriteLine($"sallyport up: -f: {e.Message}");
            return false;
        }
    }

    // An object with items is a list of objects, whatever its kind.
    private static void Add(List<(Mark Place, JsonObject Object)> objects, Mark place, JsonObject? o)
    {
        if (o?["items"] is JsonArray items)
        {
            foreach (JsonObject item in items.OfType<JsonObject>()) Add(objects, place, item.DeepClone().AsObject());
        }
        else if (o is not null)
        {
            objects.Add((place, o));
        }
    }

    // Namespaces first: files come in the order of their names.
    private async Task<bool> ApplyAsync(List<(Mark Place, JsonObject Object)> objects, CancellationToken cancel)
    {
        bool isFine = true;
        foreach ((Mark place, JsonObject o) in objects.OrderBy(o => (string?)o.Object["kind"] == "Namespace" ? 0 : 1))
        {
            if (await ApplyAsync(o, cancel) is not { } problem) continue;
            error.WriteLine($"{place.Document}:{place.Line}: {problem}");
            isFine = false;
        }
        return isFine;
    }

    private async Task<string?> ApplyAsync(JsonObject o, CancellationToken cancel)
    {
        string apiVersion = Text(o["apiVersion"]), kind = Text(o["kind"]), name = Text(o["metadata"]?["name"]);
        if (await _kinds.FindAsync(apiVersion, kind, cancel) is not var (served, isNamespaced))
            return $"no matches for kind \"{kind}\" in version \"{apiVersion}\"";
        JsonObject metadata = o["metadata"] as JsonObject ?? [];
        string? ns = isNamespaced ? Text(metadata["namespace"]) is { Length: > 0 } given ? given : "default" : null;
        if (name.Length == 0) return $"{kind}: metadata.name is needed";
        string original = o.ToJsonString();
        if (ns is not null) metadata["namespace"] = ns;
        // So that kubectl apply goes on from here.
        if (metadata["annotations"] is not JsonObject annotations) metadata["annotations"] = annotations = [];
        annotations[LastApplied] = original + "\n";
        ApiResult applied = await client.ApplyAsync(served, ns, name, o, Manager, force: true, cancel);
        if (ns is not null && applied.Status is { Failure: ApiFailure.NotFound } && await MakeNamespaceAsync(ns, cancel))
            applied = await client.ApplyAsync(served, ns, name, o, Manager, force: true, cancel);
        return applied.Status?.Message;
    }

    // Files that serve a proxy as they are need no Namespace; here each lies in one that is there.
    private async Task<bool> MakeNamespaceAsync(string ns, CancellationToken cancel)
    {
        JsonObject o = new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = ns } };
        return (await client.CreateAsync(_namespaces, null, o, cancel)).IsDone;
    }

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : "";
}
