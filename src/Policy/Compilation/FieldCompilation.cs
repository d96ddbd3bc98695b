using Sallyport.Engine.Authorization;

namespace Sallyport.Policy.Compilation;

/// <summary>What became of the values of one field.</summary>
/// <param name="Matcher">The usable values; null when none is.</param>
/// <param name="UnusableCount">How many values were left out.</param>
/// <param name="IsHttpOnly">The attribute does not exist on TCP listeners (authorization-policy.md 10.3).</param>
internal sealed record FieldCompilation(AttributeMatcher? Matcher, int UnusableCount, bool IsHttpOnly = false)
{
    /// <summary>Some values may be lost; a matcher without any would match nothing instead of not asking.</summary>
    public static FieldCompilation Of(AttributeMatcher matcher, int usable, int all, bool isHttpOnly = false) =>
        new(usable == 0 ? null : matcher, all - usable, isHttpOnly);

    /// <summary>The whole list is lost.</summary>
    public static FieldCompilation Unusable(int count, bool isHttpOnly) => new(null, count, isHttpOnly);
}
