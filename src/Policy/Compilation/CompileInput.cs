using Sallyport.Engine.Tokens;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Mesh;

namespace Sallyport.Policy.Compilation;

/// <summary>Everything a snapshot is made of. No clock, no files: the same input gives the same snapshot.</summary>
public sealed class CompileInput
{
    /// <summary>The valid resources of all documents, in document order.</summary>
    public required IReadOnlyList<Resource> Resources { get; init; }

    /// <summary><see cref="LoadedDocuments.MeshConfig"/>.</summary>
    public required MeshConfig Mesh { get; init; }

    public required Workload Workload { get; init; }

    /// <summary>Becomes <see cref="Engine.Snapshot.Revision"/>.</summary>
    public required string Revision { get; init; }

    /// <summary>Sidecar: the workload ports it stands for, and the application behind each.</summary>
    public IReadOnlyList<InboundTarget> Inbound { get; init; } = [];

    /// <summary>Sidecar: it also carries its application's own requests out. Default: false.</summary>
    public bool HasOutbound { get; init; }

    /// <summary>State of remote key sets.</summary>
    public required KeyRingSource Keys { get; init; }

    /// <summary>Shared by all snapshots of a proxy, so that known tokens stay known.</summary>
    public required JwtVerifier Verifier { get; init; }

    /// <summary>Istio's feature flags by name (<c>PILOT_…</c>, <c>ENABLE_…</c>), usually the environment.</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    /// <summary>The value of a boolean flag; anything but a Go boolean is the default.</summary>
    public bool Flag(string name, bool defaultValue) => Flags.TryGetValue(name, out string? text)
        ? text switch
        {
            "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
            "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
            _ => defaultValue,
        }
        : defaultValue;
}

/// <summary>One <c>--inbound PORT=HOST:PORT</c>.</summary>
/// <param name="Port">The workload's port, as policies see it.</param>
/// <param name="Host">Where the application really listens.</param>
/// <param name="TargetPort">Its port there.</param>
public sealed record InboundTarget(int Port, string Host, int TargetPort);
