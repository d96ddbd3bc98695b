namespace Sallyport.Policy.Compilation;

/// <summary>Percentages with four decimals as whole millionths (gateway-routing.md 8.7).</summary>
internal static class Shares
{
    public static int Millionths(double percent) => (int)Math.Clamp(percent * 10_000, 0, 1_000_000);
}
