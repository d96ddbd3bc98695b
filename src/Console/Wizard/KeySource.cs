namespace Sallyport.Console.Wizard;

/// <summary>Where the keys of an issuer come from.</summary>
public enum KeySource : byte
{
    /// <summary>They stand in the document.</summary>
    Inline = 0,

    /// <summary>They are fetched from an address.</summary>
    Uri,

    /// <summary>They are fetched from where the issuer's discovery document says.</summary>
    Discovery,
}
