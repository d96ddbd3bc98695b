using System.Net;
using System.Net.Sockets;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// Keeps the addresses of a destination's names fresh, in the background: a request never waits for a name server except the
/// first one of a new destination (gateway-routing.md 11.4). A name that stops resolving keeps its last addresses.
/// </summary>
internal sealed class NameWatch : IDisposable
{
    /// <summary>After a failure, and the longest the first request waits.</summary>
    private static readonly TimeSpan _failureDelay = TimeSpan.FromSeconds(5);

    private readonly ClusterPlan _plan;
    private readonly ForwardingOptions _options;
    private readonly Action<IReadOnlyList<(EndPoint Address, int Weight, bool IsPlain)>> _publish;
    private readonly Dictionary<string, IPAddress[]> _known = [];
    private readonly CancellationTokenSource _stop = new();

    public NameWatch(ClusterPlan plan, ForwardingOptions options, Action<IReadOnlyList<(EndPoint Address, int Weight, bool IsPlain)>> publish)
    {
        _plan = plan;
        _options = options;
        _publish = publish;
        First = ResolveAsync();
        _ = RunAsync();
    }

    /// <summary>Ends when every name was looked up once.</summary>
    public Task First { get; }

    /// <summary>Whether the plan has names at all.</summary>
    public static bool IsNeededFor(ClusterPlan plan)
    {
        foreach (EndpointPlan endpoint in plan.Endpoints)
            if (UpstreamConnector.ParseAddress(endpoint.Address, endpoint.Port) is null)
                return true;
        return false;
    }

    // Not disposed, because a look-up may still be about to take the token; without a timer there is nothing to give back.
    public void Dispose() => _stop.Cancel();

    private async Task RunAsync()
    {
        CancellationToken stop = _stop.Token;
        try
        {
            await First;
            while (!stop.IsCancellationRequested)
            {
                bool isFailing = _plan.Endpoints.Any(endpoint => _known.GetValueOrDefault(endpoint.Address) is []);
                await Task.Delay(isFailing ? _failureDelay : _options.DnsRefresh, _options.Time, stop);
                await ResolveAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task ResolveAsync()
    {
        List<(EndPoint, int, bool)> all = [];
        foreach (EndpointPlan endpoint in _plan.Endpoints)
        {
            if (UpstreamConnector.ParseAddress(endpoint.Address, endpoint.Port) is { } fixedAddress)
            {
                all.Add((fixedAddress, endpoint.Weight, endpoint.IsPlain));
                continue;
            }
            IPAddress[] addresses = await LookUpAsync(endpoint.Address);
            int count = _plan.Discovery == EndpointDiscovery.DnsRoundRobin ? Math.Min(1, addresses.Length) : addresses.Length;
            for (int i = 0; i < count; i++)
                all.Add((new IPEndPoint(addresses[i], endpoint.Port), endpoint.Weight, endpoint.IsPlain));
        }
        _publish(all);
    }

    private async Task<IPAddress[]> LookUpAsync(string name)
    {
        try
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(name, _stop.Token);
            // As Istio's default: IPv4 where there is any, so that "localhost" is one address and not two.
            IPAddress[] v4 = Array.FindAll(found, address => address.AddressFamily == AddressFamily.InterNetwork);
            return _known[name] = v4.Length > 0 ? v4 : found;
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            if (!_known.ContainsKey(name))
                _known[name] = [];
            return _known[name];
        }
    }
}
