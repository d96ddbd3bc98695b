namespace Sallyport.Engine.Matching;

/// <summary>An RE2 pattern translated to .NET's non-backtracking engine.</summary>
public sealed class Re2Regex
{
}
