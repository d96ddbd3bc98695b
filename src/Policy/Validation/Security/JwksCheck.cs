namespace Sallyport.Policy.Validation.Security;

/// <summary>What <see cref="JwksRules"/> found in a key set.</summary>
/// <param name="Problem">Why it cannot be read, without any of its values; null when it can.</param>
/// <param name="PrivateKeys">Numbers, from 0, of keys with private or symmetric material.</param>
internal readonly record struct JwksCheck(string? Problem, IReadOnlyList<int> PrivateKeys);
