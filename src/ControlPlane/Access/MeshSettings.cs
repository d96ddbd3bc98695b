using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Store;
using Sallyport.Policy;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.Mesh;

namespace Sallyport.ControlPlane.Access;

/// <summary>MeshConfig as it is stored now: which namespace is the root, what the trust domain is called. Istio's defaults without it.</summary>
internal sealed class MeshSettings(ObjectStore store)
{
    /// <summary>Where MeshConfig is.</summary>
    public static readonly ObjectKey Key = new("configmaps", "istio-system", "istio");

    private static readonly MeshConfig _defaults = DocumentSet.Load([]).MeshConfig;

    private (StoredObject Stored, MeshConfig Config)? _read;
    private readonly Lock _gate = new();

    public MeshConfig Current
    {
        get
        {
            if (store.Current.Find(Key) is not { } stored) return _defaults;
            lock (_gate)
            {
                if (_read is not { } read || read.Stored != stored) _read = read = (stored, Read(stored));
                return read.Config;
            }
        }
    }

    private static MeshConfig Read(StoredObject stored)
    {
        JsonObject o = stored.Parse();
        (o["apiVersion"], o["kind"]) = ("v1", "ConfigMap");
        return DocumentSet.Load([new DocumentText("MeshConfig", Api.JsonBody.Write(o))]).MeshConfig;
    }
}
