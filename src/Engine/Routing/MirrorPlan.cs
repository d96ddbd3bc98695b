namespace Sallyport.Engine.Routing;

/// <summary>A copy to another cluster; the share in millionths (1,000,000 = always).</summary>
public sealed record MirrorPlan(ClusterPlan? Cluster, int ShareMillionths);
