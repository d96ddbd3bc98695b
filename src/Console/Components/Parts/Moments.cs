using System.Globalization;

namespace Sallyport.Console.Components.Parts;

/// <summary>Times for a reader: where they are, and in UTC, which is what documents and logs have.</summary>
internal static class Moments
{
    public static DateTimeOffset? Read(string? time) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset then) ? then : null;

    /// <summary>As short as it says which day: of today the time alone.</summary>
    public static string Local(DateTimeOffset then, DateTimeOffset now, TimeZoneInfo? zone)
    {
        DateTimeOffset there = In(then, zone), today = In(now, zone);
        string form = there.Date == today.Date ? "HH:mm:ss" : there.Year == today.Year ? "d MMM HH:mm:ss" : "d MMM yyyy HH:mm";
        return there.ToString(form, CultureInfo.InvariantCulture);
    }

    public static string Universal(DateTimeOffset then) => then.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Both, for whoever points at an age.</summary>
    public static string Both(DateTimeOffset then, TimeZoneInfo? zone) => zone is null
        ? Universal(then)
        : $"{In(then, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)} ({Universal(then)})";

    /// <summary>The zone that a browser names; its present distance from UTC where this machine does not know the name.</summary>
    public static TimeZoneInfo ZoneOf(string name, int minutes)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone))
            return zone;
        TimeSpan distance = TimeSpan.FromMinutes(Math.Clamp(minutes, -14 * 60, 14 * 60));
        return TimeZoneInfo.CreateCustomTimeZone("reader", distance, null, null);
    }

    private static DateTimeOffset In(DateTimeOffset then, TimeZoneInfo? zone) => TimeZoneInfo.ConvertTime(then, zone ?? TimeZoneInfo.Utc);
}
