namespace Sallyport.Policy.Validation.Schemas;

/// <summary>A whole number or a text, as in a Service's <c>targetPort</c>.</summary>
public sealed class IntOrStringSchema : Schema
{
    public override string TypeName => "a whole number or a string";
}
