using Sallyport.Policy.Parsing;

namespace Sallyport.Policy;

/// <summary>Start here: turns text into resources, and reports everything that is wrong with it.</summary>
public static class DocumentSet
{
    /// <summary>Reads and validates documents. Never throws for what they say.</summary>
    public static LoadedDocuments Load(IEnumerable<DocumentText> documents)
    {
        DocumentLoader loader = new();
        foreach (DocumentText document in documents) loader.Add(document);
        return loader.Finish();
    }
}
