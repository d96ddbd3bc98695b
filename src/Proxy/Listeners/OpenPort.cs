using System.Net;

namespace Sallyport.Proxy.Listeners;

/// <summary>A port that is open now.</summary>
/// <param name="ListenerPort">Its name in the snapshot.</param>
/// <param name="EndPoint">Where it listens.</param>
/// <param name="Connections">Connections open now.</param>
/// <param name="Accepted">Connections since it was opened.</param>
public sealed record OpenPort(int ListenerPort, IPEndPoint EndPoint, int Connections, long Accepted);
