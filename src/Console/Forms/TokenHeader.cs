namespace Sallyport.Console.Forms;

/// <summary>A header that a token is taken from.</summary>
public sealed class TokenHeader
{
    public string Name { get; set; } = "";

    /// <summary>Text before the token, kept as it is: a blank at its end counts.</summary>
    public string Prefix { get; set; } = "";
}
