namespace Sallyport.Policy.Validation.Schemas;

/// <summary>A duration as text, in Go's notation: <c>1h30m</c>, <c>1.5s</c> (validation.md 1.10).</summary>
public sealed class DurationSchema : Schema
{
    public override string TypeName => "a duration such as 5s";

    /// <summary>The shortest allowed; a millisecond unless set.</summary>
    public TimeSpan Minimum { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>True when fractions of a millisecond are refused, which the webhook does nearly everywhere.</summary>
    public bool WholeMilliseconds { get; init; } = true;
}
