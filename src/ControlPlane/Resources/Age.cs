using System.Globalization;

namespace Sallyport.ControlPlane.Resources;

/// <summary>How long ago something was, as kubectl prints it: <c>5s</c>, <c>3m20s</c>, <c>2d</c>.</summary>
internal static class Age
{
    public static string Since(string? time) => Since(time, TimeProvider.System.GetUtcNow());

    public static string Since(string? time, DateTimeOffset now) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset then)
            ? Text(now - then)
            : "<unknown>";

    /// <summary>Two units while the smaller one still says something, as in apimachinery's HumanDuration.</summary>
    public static string Text(TimeSpan age)
    {
        long seconds = (long)age.TotalSeconds;
        if (seconds < -1) return "<invalid>";
        if (seconds < 0) return "0s";
        if (seconds < 120) return $"{seconds}s";
        long minutes = seconds / 60, hours = seconds / 3600, days = hours / 24;
        if (minutes < 10) return With(minutes, "m", seconds % 60, "s");
        if (minutes < 180) return $"{minutes}m";
        if (hours < 8) return With(hours, "h", minutes % 60, "m");
        if (hours < 48) return $"{hours}h";
        if (hours < 192) return With(days, "d", hours % 24, "h");
        if (days < 730) return $"{days}d";
        return days < 8 * 365 ? With(days / 365, "y", days % 365, "d") : $"{days / 365}y";
    }

    private static string With(long big, string bigUnit, long small, string smallUnit) =>
        small == 0 ? $"{big}{bigUnit}" : $"{big}{bigUnit}{small}{smallUnit}";
}
