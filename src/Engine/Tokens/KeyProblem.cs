namespace Sallyport.Engine.Tokens;

/// <summary>Why one entry of a key set is not used.</summary>
/// <param name="Index">The entry's place, from 0.</param>
/// <param name="KeyId">Its <c>kid</c>, or the member name of a certificate; empty if it has none.</param>
/// <param name="Message">What is wrong, without any key material.</param>
public sealed record KeyProblem(int Index, string KeyId, string Message);
