using Sallyport.Policy.Parsing;

namespace Sallyport.Policy;

/// <summary>Start here: turns text into resources, and reports everything that is wrong with it.</summary>
public static class DocumentSet
{
    /// <summary>Reads and validates documents. Never throws for what they say.</summary>
    /// <param name="documents">The texts.</param>
    /// <param name="cache">Of the loads before, where most texts come again.</param>
    public static LoadedDocuments Load(IEnumerable<DocumentText> documents, DocumentCache? cache = null)
    {
        DocumentLoader loader = new(cache);
        foreach (DocumentText document in documents) loader.Add(document);
        return loader.Finish();
    }
}
