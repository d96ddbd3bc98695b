namespace Sallyport.Policy.Validation.Schemas;

/// <summary>A form of text, twice: as a regular expression for people and OpenAPI, as a function for us.</summary>
/// <remarks>No <c>Regex</c> is made of it: that costs milliseconds each at the start of the program.</remarks>
/// <param name="Expression">RE2, anchored.</param>
/// <param name="Words">The form in words, for messages: <c>letters, digits, - and _</c>.</param>
/// <param name="Matches">The same as a function.</param>
public sealed record TextPattern(string Expression, string Words, Func<string, bool> Matches);
