using System.Globalization;

namespace Sallyport.Console.Components.Parts;

/// <summary>A span of time as kubectl writes it: the two largest parts at most.</summary>
internal static class Ages
{
    public static string Of(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => "now",
        { TotalMinutes: < 2 } => Format($"{(int)age.TotalSeconds} s"),
        { TotalHours: < 2 } => Format($"{(int)age.TotalMinutes} min"),
        { TotalDays: < 2 } => Format($"{(int)age.TotalHours} h"),
        _ => Format($"{(int)age.TotalDays} d"),
    };

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
