using Sallyport.Policy.Parsing;
using Sallyport.Proxy.Configuration;

namespace Sallyport.Proxy.Trial;

/// <summary>Documents that are there already and do not change.</summary>
internal sealed class GivenDocuments(IReadOnlyList<DocumentText> documents) : IDocumentSource
{
    public Task StartAsync(CancellationToken stop) => Task.CompletedTask;

    public IReadOnlyList<DocumentText> Read() => documents;

    public void Watch(Action changed)
    {
        // Nothing of a trial changes.
    }

    public void Confirm()
    {
        // Whoever gave them keeps them.
    }

    public ValueTask DisposeAsync() => default;
}
