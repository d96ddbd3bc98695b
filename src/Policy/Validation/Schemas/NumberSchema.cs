namespace Sallyport.Policy.Validation.Schemas;

/// <summary>Any number.</summary>
public sealed class NumberSchema : Schema
{
    public override string TypeName => "a number";

    public double Minimum { get; init; } = double.NegativeInfinity;

    public double Maximum { get; init; } = double.PositiveInfinity;
}
