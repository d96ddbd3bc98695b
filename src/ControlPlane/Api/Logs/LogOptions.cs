using System.Globalization;
using System.Text.RegularExpressions;

namespace Sallyport.ControlPlane.Api.Logs;

/// <summary>What a caller wants of a log, as Kubernetes' <c>PodLogOptions</c>.</summary>
internal sealed partial record LogOptions
{
    public bool Follows { get; private init; }

    public bool IsPrevious { get; private init; }

    public bool HasTimes { get; private init; }

    /// <summary>How many of the last lines; null is all.</summary>
    public long? TailLines { get; private init; }

    /// <summary>How much at most; null is all.</summary>
    public long? LimitBytes { get; private init; }

    /// <summary>Nothing older than this.</summary>
    public DateTimeOffset? Since { get; private init; }

    /// <exception cref="ApiException">400 or 422.</exception>
    public static LogOptions Read(ApiCall call, DateTimeOffset now)
    {
        List<Cause> wrong = [];
        long? tail = Number(call, "tailLines", least: 0, "must be greater than or equal to 0", wrong);
        long? limit = Number(call, "limitBytes", least: 1, "must be greater than 0", wrong);
        long? seconds = Number(call, "sinceSeconds", least: 1, "must be greater than 0", wrong);
        DateTimeOffset? time = Time(call);
        if (seconds is not null && time is not null) wrong.Add(Cause.Forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
        if (wrong.Count > 0) throw Refusals.Invalid("", "PodLogOptions", call.Path.Name!, wrong);
        return new LogOptions
        {
            Follows = IsTrue(call, "follow"), IsPrevious = IsTrue(call, "previous"), HasTimes = IsTrue(call, "timestamps"),
            TailLines = tail, LimitBytes = limit,
            // Longer ago than there are times means all of it.
            Since = seconds is { } s ? (s > (now - DateTimeOffset.UnixEpoch).TotalSeconds ? null : now.AddSeconds(-s)) : time,
        };
    }

    /// <summary>A truth as Kubernetes reads it from a query: present counts, unless it says no.</summary>
    public static bool IsTrue(ApiCall call, string name) =>
        call.Http.Request.Query.TryGetValue(name, out var value) && value.ToString().ToLowerInvariant() is not ("false" or "0");

    private static long? Number(ApiCall call, string name, long least, string rule, List<Cause> wrong)
    {
        if (call.Query(name) is not { Length: > 0 } text) return null;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
            throw Refusals.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
        if (number < least) wrong.Add(Cause.Invalid(name, text, rule));
        return number;
    }

    private static DateTimeOffset? Time(ApiCall call)
    {
        if (call.Query("sinceTime") is not { Length: > 0 } text) return null;
        if (!Rfc3339().IsMatch(text) || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time))
            throw Refusals.BadRequest($"parsing time \"{text}\": it is not of the form 2006-01-02T15:04:05Z");
        return time;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Rfc3339();
}
