using System.Collections;
using System.Security.Cryptography;
using System.Text;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Tokens;
using Sallyport.Policy;
using Sallyport.Policy.Compilation;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Resources.Mesh;
using Sallyport.Policy.Validation;
using Sallyport.Proxy.Keys;

namespace Sallyport.Proxy.Configuration;

/// <summary>Documents to a model: read, load, compile. Nothing is put in force here.</summary>
internal sealed class ConfigurationReader(ProxyOptions options, IDocumentSource source, KeySetTable keys, TokenCache tokens)
{
    private static readonly IReadOnlyDictionary<string, string> Flags = ReadFlags();

    private readonly JwtVerifier _verifier = new(tokens);
    private readonly DocumentCache _cache = new();
    private byte[] _digest = [];
    private int _revision;

    /// <summary>The model, or null when there are errors; every finding in either case.</summary>
    /// <exception cref="IOException">A path cannot be read.</exception>
    public (ProxyModel? Model, IReadOnlyList<Diagnostic> Diagnostics) Read()
    {
        IReadOnlyList<DocumentText> texts = source.Read();
        _digest = DigestOf(texts);
        return Compile(texts);
    }

    /// <summary>
    /// The same, or null when the documents say what they said at the last reading: a folder stirs also when a log is written into it,
    /// or when a file is touched.
    /// </summary>
    /// <exception cref="IOException">A path cannot be read.</exception>
    public (ProxyModel? Model, IReadOnlyList<Diagnostic> Diagnostics)? ReadChange()
    {
        IReadOnlyList<DocumentText> texts = source.Read();
        byte[] digest = DigestOf(texts);
        if (digest.AsSpan().SequenceEqual(_digest))
            return null;
        _digest = digest;
        // Requests are served meanwhile.
        using (new SmallCollections())
            return Compile(texts);
    }

    private (ProxyModel? Model, IReadOnlyList<Diagnostic> Diagnostics) Compile(IReadOnlyList<DocumentText> texts)
    {
        LoadedDocuments documents = DocumentSet.Load(texts, _cache);
        if (documents.Diagnostics.HasErrors)
            return (null, documents.Diagnostics);
        IReadOnlyList<Resource> resources = documents.Resources;
        HashSet<KeyRingState> used = [];
        CompileResult compiled = SnapshotCompiler.Compile(InputOf(resources, documents.MeshConfig, used));
        IReadOnlyList<Diagnostic> diagnostics = [.. documents.Diagnostics, .. compiled.Diagnostics];
        if (compiled.Snapshot is null)
            return (null, diagnostics);
        keys.Fetch(compiled.Addresses, ExtraAuthorities(resources, documents.MeshConfig));
        ProxyModel model = new()
        {
            Snapshot = compiled.Snapshot,
            Outbound = compiled.Outbound,
            Resources = resources,
            Applying = compiled.Applying,
            Diagnostics = diagnostics,
            Mesh = documents.MeshConfig,
            KeyRings = used,
            ServerName = Encoding.ASCII.GetBytes(documents.MeshConfig.ServerHeader ?? "sallyport"),
        };
        return (model, diagnostics);
    }

    private CompileInput InputOf(IReadOnlyList<Resource> resources, MeshConfig mesh, HashSet<KeyRingState> used) => new()
    {
        Resources = resources,
        Mesh = mesh,
        Workload = new Workload
        {
            Role = options.Role,
            Name = options.Name,
            Namespace = options.Namespace,
            Labels = options.Labels,
            ServiceAccount = options.ServiceAccount ?? options.Name,
        },
        Revision = $"r{++_revision}",
        Inbound = [.. options.Inbound.Select(port => new InboundTarget(port.Port, port.Host, port.ApplicationPort))],
        HasOutbound = options.Outbound is not null,
        Keys = reference =>
        {
            KeyRingState ring = keys.Use(reference);
            used.Add(ring);
            return ring;
        },
        Verifier = _verifier,
        Flags = Flags,
    };

    private static byte[] DigestOf(IReadOnlyList<DocumentText> texts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (DocumentText text in texts)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{text.Name}\n{text.Bytes.Length}\n"));
            hash.AppendData(text.Bytes.Span);
        }
        return hash.GetHashAndReset();
    }

    // Istio's name for authorities that only the fetching of key sets trusts, beside the system's (request-authentication.md 11.3).
    internal static string? ExtraAuthorities(IReadOnlyList<Resource> resources, MeshConfig mesh) => resources.OfType<ConfigMap>()
        .FirstOrDefault(map => map.Metadata.Name == "pilot-jwks-extra-cacerts" && map.Metadata.Namespace == mesh.RootNamespace)?
        .Data.GetValueOrDefault("extra.pem");

    private static Dictionary<string, string> ReadFlags()
    {
        Dictionary<string, string> flags = new(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (variable.Key is string name && (name.StartsWith("PILOT_", StringComparison.Ordinal) || name.StartsWith("ENABLE_", StringComparison.Ordinal)))
                flags[name] = (string?)variable.Value ?? "";
        return flags;
    }
}
