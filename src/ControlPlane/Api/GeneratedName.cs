namespace Sallyport.ControlPlane.Api;

/// <summary>Names from <c>generateName</c>: the prefix and five random characters that form no words.</summary>
internal static class GeneratedName
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int Length = 5;
    private const int MaxLength = 63;

    public static string From(string prefix) =>
        prefix[..Math.Min(prefix.Length, MaxLength - Length)] + new string(Random.Shared.GetItems<char>(Alphabet, Length));
}
