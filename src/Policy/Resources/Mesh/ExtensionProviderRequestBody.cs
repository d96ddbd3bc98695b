namespace Sallyport.Policy.Resources.Mesh;

/// <summary>How much of a request's body goes into the check (authorization-policy.md 12.10).</summary>
/// <param name="MaxRequestBytes">Bytes that are collected at most.</param>
/// <param name="AllowPartialMessage">True sends the beginning of a longer body, false refuses it with 413.</param>
/// <param name="PackAsBytes">gRPC only: as bytes instead of text.</param>
public sealed record ExtensionProviderRequestBody(uint MaxRequestBytes, bool AllowPartialMessage, bool PackAsBytes);
