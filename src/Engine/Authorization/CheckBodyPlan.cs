namespace Sallyport.Engine.Authorization;

/// <summary>The body as part of a check (authorization-policy.md 12.10).</summary>
/// <param name="MaxBytes">What is collected at most.</param>
/// <param name="AllowsPart">The beginning of a longer body is sent; else that request is refused with 413.</param>
/// <param name="IsRaw">gRPC only: as bytes instead of text.</param>
public sealed record CheckBodyPlan(int MaxBytes, bool AllowsPart, bool IsRaw);
