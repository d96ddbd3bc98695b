using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy;

/// <summary>
/// What each text was understood as at the last load: of hundreds of objects that a control plane has, a change touches one, and reading takes five
/// times as long as compiling. Known again is the very same text in memory, not an equal one.
/// </summary>
/// <remarks>Not thread-safe: one load at a time.</remarks>
public sealed class DocumentCache
{
    private Dictionary<DocumentText, Understood> _last = [], _now = [];

    internal Understood? Find(DocumentText text)
    {
        if (!_last.TryGetValue(text, out Understood? known)) return null;
        _now[text] = known;
        return known;
    }

    internal void Keep(DocumentText text, Understood understood) => _now[text] = understood;

    /// <summary>What the load that ends now did not meet is forgotten.</summary>
    internal void EndLoad()
    {
        _last = _now;
        _now = [];
    }

    /// <param name="Key">Kind and name.</param>
    /// <param name="Resource">The one object of the text.</param>
    /// <param name="Findings">What was said about it.</param>
    internal sealed record Understood(string Key, Resource Resource, Diagnostic[] Findings);
}
