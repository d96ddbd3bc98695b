namespace Sallyport.Policy.Validation.Schemas;

/// <summary>Any value, kept as it is.</summary>
public sealed class AnySchema : Schema
{
    public override string TypeName => "any value";
}
