namespace Sallyport.ControlPlane;

/// <summary>What a proxy reaches the API with.</summary>
/// <param name="Kubeconfig">The file for <c>--control</c>.</param>
/// <param name="RenewAt">When its token should be made anew; half of its life is left then.</param>
public sealed record ProxyAccess(string Kubeconfig, DateTimeOffset RenewAt);
