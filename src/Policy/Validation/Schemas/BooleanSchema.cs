namespace Sallyport.Policy.Validation.Schemas;

/// <summary>True or false; the text <c>"true"</c> is neither (validation.md 1.11).</summary>
public sealed class BooleanSchema : Schema
{
    public override string TypeName => "a boolean";
}
