using System.Globalization;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Networking;

namespace Sallyport.Policy.Compilation;

/// <summary>gateway-routing.md 7.1-7.5.</summary>
internal static class RetryCompiler
{
    private static readonly RetryPlan s_off = RetryPlan.Default with { Attempts = 0 };

    public static RetryPlan Compile(HttpRetry? retries)
    {
        if (retries is null)
            return RetryPlan.Default;
        if (retries.Attempts is not > 0)
            return s_off;
        RetryPlan plan = RetryPlan.Default with
        {
            Attempts = retries.Attempts.Value,
            PerTryTimeout = retries.PerTryTimeout ?? TimeSpan.Zero,
            BackoffBase = retries.Backoff ?? RetryPlan.Default.BackoffBase,
        };
        return string.IsNullOrEmpty(retries.RetryOn) ? plan : WithConditions(plan, retries.RetryOn);
    }

    // 7.3: numbers are status codes; the word that switches them on says nothing more.
    private static RetryPlan WithConditions(RetryPlan plan, string retryOn)
    {
        List<string> conditions = [];
        List<int> codes = [];
        foreach (string part in retryOn.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int code))
                codes.Add(code);
            else if (part != "retriable-status-codes")
                conditions.Add(part.ToLowerInvariant());
        }
        return plan with { Conditions = conditions, StatusCodes = codes };
    }
}
