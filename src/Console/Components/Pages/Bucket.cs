using System.Globalization;

namespace Sallyport.Console.Components.Pages;

/// <summary>How many requests of some seconds were allowed and refused, for the chart.</summary>
internal sealed record Bucket(string Time, int Allowed, int Refused)
{
    private const int Most = 30;

    /// <summary>The requests in at most thirty spans of equal length, oldest first.</summary>
    public static IReadOnlyList<Bucket> Of(IEnumerable<(string Time, bool IsAllowed)> requests)
    {
        (DateTimeOffset Time, bool IsAllowed)[] all =
        [
            .. requests.Select(request => (DateTimeOffset.TryParse(request.Time, CultureInfo.InvariantCulture, out DateTimeOffset time) ? time : default, request.IsAllowed))
                .Where(request => request.Item1 != default),
        ];
        if (all.Length == 0)
            return [];
        DateTimeOffset first = all.Min(request => request.Time);
        double span = Math.Max(1, Math.Ceiling((all.Max(request => request.Time) - first).TotalSeconds / Most));
        return
        [
            .. all.GroupBy(request => (int)((request.Time - first).TotalSeconds / span)).OrderBy(group => group.Key).Select(group => new Bucket(
                first.AddSeconds(group.Key * span).ToString("HH:mm:ss", CultureInfo.InvariantCulture),
                group.Count(request => request.IsAllowed), group.Count(request => !request.IsAllowed))),
        ];
    }
}
