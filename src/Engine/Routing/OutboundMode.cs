namespace Sallyport.Engine.Routing;

/// <summary>What becomes of requests from a workload to places the mesh does not know: MeshConfig <c>outboundTrafficPolicy.mode</c>.</summary>
public enum OutboundMode : byte
{
    /// <summary>Refused with 502.</summary>
    RegistryOnly = 0,

    /// <summary>Sent where the request says, in plain text. Istio's default.</summary>
    AllowAny,
}
