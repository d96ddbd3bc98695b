using Sallyport.Engine.Authorization.Indexing;
using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary>Keys of attributes that are one text.</summary>
internal static class TextKeys
{
    /// <summary>One key an exact value; false when another form is among them.</summary>
    public static bool TryAdd(IndexKeys keys, IndexSource source, ulong seed, TextSet values)
    {
        foreach (TextMatcher value in values.Values)
        {
            if (value.Kind != TextMatcherKind.Exact)
                return false;
            keys.Add(source, KeyHash.Add(seed, value.Bytes));
        }
        return true;
    }
}
