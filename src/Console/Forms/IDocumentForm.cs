using System.Text.Json.Nodes;

namespace Sallyport.Console.Forms;

/// <summary>A form that stands for one document.</summary>
public interface IDocumentForm<TSelf>
    where TSelf : IDocumentForm<TSelf>
{
    /// <summary>The document that is filled in.</summary>
    JsonObject ToJson();

    /// <summary>A stored document with what the form says of it; everything else of it, version and labels among it, as it is.</summary>
    JsonObject Into(JsonObject stored);

    /// <summary>Fills a form in, as far as it can say what the document says.</summary>
    /// <exception cref="InvalidOperationException">A member is of another type than the form's.</exception>
    static abstract TSelf Read(JsonObject o);
}
