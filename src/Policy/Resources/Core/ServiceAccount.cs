namespace Sallyport.Policy.Resources.Core;

/// <summary>An identity for workloads.</summary>
public sealed record ServiceAccount : Resource
{
    public const string KindName = "ServiceAccount";

    public override string Kind => KindName;
}
