using Sallyport.Engine.Authorization;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>The client's body as far as it is part of a check (authorization-policy.md 12.10). <c>default</c>: it is not.</summary>
/// <param name="IsIncluded">A body was collected.</param>
/// <param name="Bytes">At most as many as the provider wants.</param>
/// <param name="IsPart">More follows.</param>
internal readonly record struct CheckBody(bool IsIncluded, ReadOnlyMemory<byte> Bytes, bool IsPart)
{
    /// <summary>Collects it; the application gets the same bytes later.</summary>
    /// <returns>Null: it is longer than a check may be, and no part of it is wanted.</returns>
    public static async ValueTask<CheckBody?> CollectAsync(ServerExchange exchange, CheckBodyPlan? plan)
    {
        if (plan is null || !exchange.HasRequestBody || exchange.Request.IsUpgrade)
            return default(CheckBody);
        // A declared length needs no reading to be too long.
        if (!plan.AllowsPart && exchange.RequestContentLength > plan.MaxBytes)
            return null;
        ReadAhead ahead = exchange.ReadAhead ??= new ReadAhead();
        await ahead.FillAsync(exchange, plan.AllowsPart ? plan.MaxBytes : plan.MaxBytes + 1);
        bool isTooLong = ahead.Bytes.Length > plan.MaxBytes || !ahead.IsWhole;
        if (isTooLong && !plan.AllowsPart)
            return null;
        return new CheckBody(true, ahead.Bytes[..Math.Min(ahead.Bytes.Length, plan.MaxBytes)], isTooLong);
    }
}
