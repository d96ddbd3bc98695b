namespace Sallyport.Console.Wizard;

/// <summary>An ingress gateway, as policies select it.</summary>
/// <param name="Namespace">Where it runs, and where its policies are.</param>
/// <param name="Label">Value of its label <c>istio</c>.</param>
internal sealed record GatewayChoice(string Namespace, string Label)
{
    /// <summary>Name of both documents that the wizard writes for it.</summary>
    public string DocumentName => Label + "-jwt";

    public override string ToString() => $"{Namespace}/{Label}";
}
