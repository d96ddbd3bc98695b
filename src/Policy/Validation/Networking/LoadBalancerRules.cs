using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Load balancer settings of a traffic policy (validation.md 6.21).</summary>
internal static class LoadBalancerRules
{
    private const long MaglevLimit = 5_000_011;

    public static void Check(KindContext context, NodeView balancer, bool hasOutlierDetection)
    {
        if (!balancer.IsSet) return;
        CheckHash(context, balancer["consistentHash"]);
        LocalityRules.Check(context, balancer["localityLbSetting"], hasOutlierDetection);
        NodeView aggression = balancer["warmup"]["aggression"];
        if (aggression.Number < 1) context.Refuse(DiagnosticCode.OutOfRange, aggression, $"{aggression.Number} is less than 1");
    }

    private static void CheckHash(KindContext context, NodeView hash)
    {
        if (hash["httpCookie"].IsSet && !hash["httpCookie"]["name"].HasText())
        {
            context.Refuse(DiagnosticCode.Empty, hash["httpCookie"]["name"], "must not be empty");
        }

        NodeView ringSize = hash["minimumRingSize"], table = hash["maglev"];
        if (ringSize.Integer > 0)
        {
            context.Warn(DiagnosticCode.Deprecated, ringSize, "is an old form of ringHash");
            if (hash["ringHash"].IsSet || table.IsSet) context.RefuseBeside(ringSize, "ringHash or maglev");
        }

        if (!table.IsSet) return;
        long size = table["tableSize"].Integer ?? 0;
        if (size >= MaglevLimit || !IsPrime(size))
        {
            context.Refuse(DiagnosticCode.OutOfRange, table["tableSize"], $"{size} is not a prime below {MaglevLimit}");
        }
    }

    // As the proxy counts: 1 is one too.
    private static bool IsPrime(long number)
    {
        if (number is > 0 and < 4) return true;
        if (number % 2 == 0) return false;
        for (long factor = 3; factor * factor <= number; factor += 2)
        {
            if (number % factor == 0) return false;
        }

        return true;
    }
}
