using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Access;
using Sallyport.ControlPlane.Audit;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Api;

/// <summary>Get and list.</summary>
internal sealed class Reads(ObjectStore store)
{
    public Task GetAsync(ApiCall call)
    {
        StoredObject found = Find(call);
        JsonObject read = InVersion(found, call);
        if (call.Path.Subresource == "scale") return call.AnswerAsync(200, Scale.Of(read, call.Type));
        return Table.IsAsked(call) ? call.AnswerAsync(200, Table.Of(call, [read], Metadata(found.Version))) : call.AnswerAsync(200, read);
    }

    public Task ListAsync(ApiCall call, ListOptions options)
    {
        (IEnumerable<StoredObject> all, long version) = ObjectsFor(call, options);
        if (IsWhole(call, options)) return WriteAllAsync(call, all, version);
        List<JsonObject> page = [];
        JsonObject metadata = Metadata(version);
        StoredObject? last = null;
        int more = 0;
        foreach (StoredObject stored in all)
        {
            if (options.Continue is { } after && !after.IsBefore(stored.Key.Namespace, stored.Key.Name)) continue;
            JsonObject read = InVersion(stored, call);
            if (!Matches(read, options)) continue;
            if (options.Limit > 0 && page.Count == options.Limit)
            {
                more++;
                if (more == 1) metadata["continue"] = new ContinueToken(version, last!.Key.Namespace, last.Key.Name).ToString();
                continue;
            }
            page.Add(read);
            last = stored;
        }
        if (more > 0 && options.Labels.IsEmpty && options.Fields.IsEmpty) metadata["remainingItemCount"] = more;
        if (Table.IsAsked(call)) return call.AnswerAsync(200, Table.Of(call, page, metadata));
        if (call.Type.IsCustom && metadata["continue"] is null) metadata["continue"] = "";
        return call.AnswerAsync(200, new JsonObject
        {
            ["kind"] = $"{call.Type.Kind}List",
            ["apiVersion"] = call.Type.ApiVersion(call.Path.Version),
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. page]),
        });
    }

    /// <summary>True when objects go out as they are stored: nothing is selected, and the version is the stored one. A
    /// definition may have changed which version that is.</summary>
    public static bool IsStoredForm(ApiCall call, ListOptions options) => options.Labels.IsEmpty && options.Fields.IsEmpty && !Table.IsAsked(call)
        && call.Type.ApiVersion(call.Path.Version) == call.Type.StorageVersion && !call.Type.IsDefined && !IsCut(call);

    /// <summary>True when the caller sees parts of the objects only.</summary>
    public static bool IsCut(ApiCall call) => call.User.Proxy is not null && ProxyView.IsPartial(call.Type);

    private static bool IsWhole(ApiCall call, ListOptions options) => options is { Limit: 0, Continue: null } && IsStoredForm(call, options) && !AuditEvent.IsRecorded(call);

    private static Task WriteAllAsync(ApiCall call, IEnumerable<StoredObject> all, long version)
    {
        ArrayBufferWriter<byte> body = new(64 * 1024);
        string more = call.Type.IsCustom ? ",\"continue\":\"\"" : "";
        body.Write(Encoding.UTF8.GetBytes(
            $"{{\"kind\":\"{call.Type.Kind}List\",\"apiVersion\":\"{call.Type.StorageVersion}\",\"metadata\":{{\"resourceVersion\":\"{version}\"{more}}},\"items\":["));
        bool isFirst = true;
        foreach (StoredObject stored in all)
        {
            if (!isFirst) body.Write(","u8);
            isFirst = false;
            VersionedBody.Write(stored, body);
        }
        body.Write("]}"u8);
        return call.WriteAsync(200, body.WrittenMemory);
    }

    /// <summary>The object of a path.</summary>
    /// <exception cref="ApiException">404.</exception>
    public StoredObject Find(ApiCall call) =>
        store.Current.Find(KeyOf(call.Path)) ?? throw Refusals.NotFound(call.Type, call.Path.Name!);

    public static ObjectKey KeyOf(ApiPath path) => new(path.Type!.QualifiedName, path.Namespace ?? "", path.Name!);

    /// <summary>The object with the apiVersion of the path, as far as the caller may see it; the fields are the same in each version.</summary>
    public static JsonObject InVersion(StoredObject stored, ApiCall call)
    {
        JsonObject read = stored.Parse();
        read["apiVersion"] = call.Type.ApiVersion(call.Path.Version);
        // Before any selector: a question about what is not seen must not be answered by what matches.
        if (call.User.Proxy is { } proxy) ProxyView.Cut(read, call.Type, proxy);
        return read;
    }

    public static bool Matches(JsonObject o, ListOptions options) =>
        (options.Labels.IsEmpty || options.Labels.Matches(o.At("metadata", "labels"))) && (options.Fields.IsEmpty || options.Fields.Matches(o));

    private static JsonObject Metadata(long version) => new() { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };

    private (IEnumerable<StoredObject> Objects, long Version) ObjectsFor(ApiCall call, ListOptions options)
    {
        string resource = call.Type.QualifiedName;
        string? ns = call.Path.Namespace;
        Snapshot now = store.Current;
        long? at = options.Continue?.Version ?? (options.IsExact ? options.Version : null);
        if (at is { } exact && exact != now.Version)
        {
            return (store.TryListAt(resource, ns, exact) ?? throw Refusals.Gone(options.Continue is null
                ? $"The resourceVersion for the provided list is too old: {exact}"
                : "The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter."), exact);
        }
        if (options.Version > now.Version) throw TooLargeVersion(options.Version.Value, now.Version);
        return (now.List(resource, ns), now.Version);
    }

    internal static ApiException TooLargeVersion(long asked, long current) =>
        new(504, "Timeout", $"Too large resource version: {asked}, current: {current}")
        {
            RetryAfterSeconds = 1, Causes = [new Cause("ResourceVersionTooLarge", "", "Too large resource version")],
        };
}
