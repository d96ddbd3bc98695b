namespace Sallyport.Policy.Resources.Core;

/// <summary>A namespace; its labels decide about sidecars.</summary>
public sealed record Namespace : Resource
{
    public const string KindName = "Namespace";

    public override string Kind => KindName;
}
