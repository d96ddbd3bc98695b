using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.Networking;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Reads the load balancer settings of a DestinationRule without errors.</summary>
internal static class LoadBalancerReader
{
    public static LoadBalancerSettings Read(NodeView balancer) => new()
    {
        Simple = balancer["simple"].Enum<SimpleLoadBalancer>(),
        ConsistentHash = balancer["consistentHash"].Read(ReadHash),
        BackendUtilization = balancer["backendUtilization"].Read(utilization => new BackendUtilization
        {
            ErrorUtilizationPenaltyPercent = utilization["errorUtilizationPenaltyPercent"].UInt32(),
            MetricNamesForComputingUtilization = utilization["metricNamesForComputingUtilization"].Strings(),
            WeightExpirationPeriod = utilization["weightExpirationPeriod"].Duration(),
            WeightStabilizationPeriod = utilization["weightStabilizationPeriod"].Duration(),
            WeightUpdatePeriod = utilization["weightUpdatePeriod"].Duration(),
        }),
        LocalityLbSetting = balancer["localityLbSetting"].Read(setting => new LocalityLoadBalancerSetting
        {
            Distribute = setting["distribute"].List(share =>
                new LocalityDistribute { From = share["from"].Text, To = share["to"].UInt32Map() }),
            Failover = setting["failover"].List(ReadFailover),
            FailoverPriority = setting["failoverPriority"].Strings(),
            Enabled = setting["enabled"].Boolean,
        }),
        ZoneAwareLbSetting = balancer["zoneAwareLbSetting"].Read(setting => new ZoneAwareLoadBalancerSetting
        {
            Enabled = setting["enabled"].Boolean,
            Failover = setting["failover"].List(ReadFailover),
            FailoverPriority = setting["failoverPriority"].Strings(),
            MinClusterSize = setting["minClusterSize"].UInt32(),
        }),
        WarmupDurationSecs = balancer["warmupDurationSecs"].Duration(),
        Warmup = balancer["warmup"].Read(warmup => new Warmup
        {
            Duration = warmup["duration"].Duration() ?? default,
            MinimumPercent = warmup["minimumPercent"].Number,
            Aggression = warmup["aggression"].Number,
        }),
    };

    private static LocalityFailover ReadFailover(NodeView failover) => new() { From = failover["from"].Text, To = failover["to"].Text };

    private static ConsistentHash ReadHash(NodeView hash) => new()
    {
        HttpHeaderName = hash["httpHeaderName"].Text,
        HttpCookie = hash["httpCookie"].Read(cookie => new HashCookie
        {
            Name = cookie["name"].TextOrEmpty(),
            Path = cookie["path"].Text,
            Ttl = cookie["ttl"].Duration(),
            Attributes = cookie["attributes"].List(attribute =>
                new CookieAttribute { Name = attribute["name"].TextOrEmpty(), Value = attribute["value"].Text }),
        }),
        UseSourceIp = hash["useSourceIp"].Boolean,
        HttpQueryParameterName = hash["httpQueryParameterName"].Text,
        RingHash = hash["ringHash"].Read(ring => new RingHash(ring["minimumRingSize"].UInt64())),
        Maglev = hash["maglev"].Read(table => new MagLev(table["tableSize"].UInt64())),
        MinimumRingSize = hash["minimumRingSize"].UInt64(),
    };
}
