namespace Sallyport.Engine.Authentication;

/// <summary>All JWT rules that apply to the workload, merged and in evaluation order (request-authentication.md 3, 6).</summary>
public sealed class AuthenticationPlan
{
    public static AuthenticationPlan Empty { get; } = new();
}
