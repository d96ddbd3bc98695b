using Sallyport.Engine;
using Sallyport.Engine.Authorization;

namespace Sallyport.Proxy.Telemetry.Metrics;

/// <summary>Requests by what was answered and why, and how long they took.</summary>
internal sealed class RequestCounters
{
    /// <summary>Status classes: 0 is "no answer was sent", 1 to 5 are 1xx to 5xx.</summary>
    public const int Classes = 6;

    private const int Verdicts = 3;

    private static readonly int _reasons = Reasons.All.Length;

    private readonly StripedCounters _requests = new(Classes * _reasons);
    private readonly StripedCounters _decisions = new(Verdicts * _reasons);

    private readonly StripedCounters _observations = new(2);

    public long AuditMatches => _observations.Sum(0);

    public long DryRunRefusals => _observations.Sum(1);

    public DurationHistogram Durations { get; } = new();

    public void Count(int status, Reason reason, in Decision decision, TimeSpan elapsed)
    {
        int answered = status is >= 100 and < 600 ? status / 100 : 0;
        _requests.Add(answered * _reasons + (int)reason);
        Count(decision);
        Durations.Add(elapsed);
    }

    public void Count(AuthorizationTrace observed)
    {
        if (observed.Audit is not null)
            _observations.Add(0);
        if (Observations.DryRunRefusalOf(observed) is not null)
            _observations.Add(1);
    }

    public void Count(in Decision decision) => _decisions.Add((int)decision.Verdict * _reasons + (int)decision.Reason);

    public long Requests(int statusClass, Reason reason) => _requests.Sum(statusClass * _reasons + (int)reason);

    public long Requests(Reason reason)
    {
        long sum = 0;
        for (int statusClass = 0; statusClass < Classes; statusClass++)
            sum += Requests(statusClass, reason);
        return sum;
    }

    public long Decisions(Verdict verdict, Reason reason) => _decisions.Sum((int)verdict * _reasons + (int)reason);

    /// <summary>The label of a status class: <c>2xx</c>, or <c>none</c>.</summary>
    public static string NameOf(int statusClass) => statusClass switch
    {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        5 => "5xx",
        _ => "none",
    };
}
