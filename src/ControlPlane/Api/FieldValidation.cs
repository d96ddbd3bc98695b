namespace Sallyport.ControlPlane.Api;

/// <summary>What happens to fields that a kind does not have, and to those given twice.</summary>
internal enum FieldValidation : byte
{
    /// <summary>The call is refused.</summary>
    Strict = 0,

    /// <summary>They are left out, with a warning.</summary>
    Warn,

    /// <summary>They are left out.</summary>
    Ignore,
}
