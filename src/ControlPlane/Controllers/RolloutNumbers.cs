using System.Globalization;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>How many Pods a Deployment may have too many, and may lack, while it changes over.</summary>
internal readonly record struct RolloutNumbers(long Replicas, long MaxSurge, long MaxUnavailable)
{
    public static RolloutNumbers Of(JsonObject deployment)
    {
        long replicas = deployment.Integer("spec", "replicas") ?? 1;
        if (deployment.Text("spec", "strategy", "type") == "Recreate") return new RolloutNumbers(replicas, 0, replicas);
        JsonNode? rolling = deployment.At("spec", "strategy", "rollingUpdate");
        long surge = Resolve(rolling.At("maxSurge"), replicas, isUp: true), unavailable = Resolve(rolling.At("maxUnavailable"), replicas, isUp: false);
        // With neither, nothing could ever move.
        if (surge == 0 && unavailable == 0) unavailable = 1;
        return new RolloutNumbers(replicas, surge, Math.Min(unavailable, replicas));
    }

    private static long Resolve(JsonNode? value, long replicas, bool isUp)
    {
        if (value.Integer() is { } number) return number;
        string text = value.Text() ?? "25%";
        if (!long.TryParse(text.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out long percent)) return 0;
        return isUp ? (percent * replicas + 99) / 100 : percent * replicas / 100;
    }
}
