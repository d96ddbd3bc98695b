namespace Sallyport.Console;

/// <summary>What was fetched: never the keys themselves.</summary>
/// <param name="Keys">Type and <c>kid</c> of each key that can be used.</param>
/// <param name="Problems">Why there is none, or which entries beside the good ones are left out.</param>
public sealed record KeySetCheckAnswer(IReadOnlyList<(string Type, string KeyId)> Keys, IReadOnlyList<string> Problems);
