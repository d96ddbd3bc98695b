namespace Sallyport.Engine.Routing;

/// <summary>The commands that header values may contain (gateway-routing.md 6.10), named as in Envoy.</summary>
internal enum FormatCommand : byte
{
    /// <summary>Plain text.</summary>
    Literal = 0,
    RequestHeader,
    ResponseHeader,
    Protocol,
    RemoteAddress,
    RemoteAddressWithoutPort,
    RemotePort,
    DirectRemoteAddress,
    DirectRemoteAddressWithoutPort,
    DirectRemotePort,
    LocalAddress,
    LocalAddressWithoutPort,
    LocalPort,
    ServerName,
    PeerUriName,
    PeerSubject,
    RouteName,
    ClusterName,
    UpstreamHost,
    ResponseCode,
    StartTime,
}
