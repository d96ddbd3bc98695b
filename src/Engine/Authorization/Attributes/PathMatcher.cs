using System.Text;
using Sallyport.Engine.Authorization.Indexing;
using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary><c>paths</c>: the path without query (authorization-policy.md 7.3, 7.4).</summary>
internal sealed class PathMatcher(TextMatcher[] texts, PathTemplate[] templates) : AttributeMatcher
{
    private readonly TextSet _texts = new(texts);

    public override bool MatchesAny(in PolicyInput input)
    {
        if (input.Request is not { } request)
            return false;
        ReadOnlySpan<byte> path = request.PathWithoutQuery;
        if (_texts.Contains(path))
            return true;
        foreach (PathTemplate template in templates)
            if (template.Matches(path))
                return true;
        return false;
    }

    public override string? Describe(in PolicyInput input) =>
        input.Request is null ? null : Encoding.UTF8.GetString(input.Request.PathWithoutQuery);

    public override bool TryAddKeys(IndexKeys keys)
    {
        foreach (TextMatcher text in _texts.Values)
        {
            bool isAdded = text.Kind switch
            {
                TextMatcherKind.Exact => PathSource.AddExact(keys, text.Bytes),
                TextMatcherKind.Prefix => PathSource.AddPrefix(keys, text.Bytes),
                _ => false,
            };
            if (!isAdded)
                return false;
        }
        foreach (PathTemplate template in templates)
            PathSource.AddPrefix(keys, template.LiteralPrefix);
        return true;
    }
}
