using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api;

/// <summary>The query of a list or watch, understood once.</summary>
internal sealed record ListOptions
{
    public required LabelSelector Labels { get; init; }

    public required FieldSelector Fields { get; init; }

    /// <summary>The version that was asked for; null when none was. 0 means any.</summary>
    public long? Version { get; init; }

    /// <summary>True when exactly that version is wanted.</summary>
    public bool IsExact { get; init; }

    /// <summary>Most entries of one answer; 0 for all.</summary>
    public int Limit { get; init; }

    public ContinueToken? Continue { get; init; }

    public bool IsWatch { get; init; }

    public bool WantsBookmarks { get; init; }

    /// <summary>True when a watch shall begin with what is there, and say when that is done.</summary>
    public bool SendsInitialEvents { get; init; }

    public int? TimeoutSeconds { get; init; }

    public static ListOptions Read(IQueryCollection query, ResourceType type)
    {
        bool isWatch = IsTrue(query, "watch");
        bool initial = IsTrue(query, "sendInitialEvents");
        string match = query["resourceVersionMatch"].ToString();
        long? version = ReadVersion(query["resourceVersion"].ToString());
        Check(isWatch, initial, match, version);
        string token = query["continue"].ToString();
        return new ListOptions
        {
            Labels = LabelSelector.Parse(query["labelSelector"].ToString()),
            Fields = FieldSelector.Parse(query["fieldSelector"].ToString(), type),
            Version = version,
            IsExact = match == "Exact",
            Limit = (int)Math.Clamp(ReadInteger(query, "limit") ?? 0, 0, int.MaxValue),
            Continue = token.Length == 0 ? null : ContinueToken.Parse(token),
            IsWatch = isWatch,
            WantsBookmarks = IsTrue(query, "allowWatchBookmarks"),
            SendsInitialEvents = initial,
            TimeoutSeconds = (int?)Math.Clamp(ReadInteger(query, "timeoutSeconds") ?? 0, 0, int.MaxValue) is { } seconds and > 0 ? seconds : null,
        };
    }

    private static void Check(bool isWatch, bool initial, string match, long? version)
    {
        if (match.Length == 0)
        {
            if (initial) throw Forbidden("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
            return;
        }
        if (match is not ("Exact" or "NotOlderThan"))
        {
            throw Refusals.Invalid("meta.k8s.io", "ListOptions", "",
                [Cause.NotSupported("resourceVersionMatch", $"\"{match}\"", ["Exact", "NotOlderThan"])]);
        }
        if (isWatch && !initial) throw Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden for watch");
        if (version is null && !initial) throw Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided");
        if (version == 0 && match == "Exact") throw Forbidden("resourceVersionMatch", "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
    }

    private static ApiException Forbidden(string field, string detail) =>
        Refusals.Invalid("meta.k8s.io", "ListOptions", "", [Cause.Forbidden(field, detail)]);

    private static long? ReadVersion(string text)
    {
        if (text.Length == 0) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long version)) return version;
        throw new ApiException(500, "", $"resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax");
    }

    private static long? ReadInteger(IQueryCollection query, string name)
    {
        string text = query[name].ToString();
        if (text.Length == 0) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) return number;
        throw Refusals.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    private static bool IsTrue(IQueryCollection query, string name) =>
        query.TryGetValue(name, out var value) && value.ToString() is not ("false" or "0");
}
