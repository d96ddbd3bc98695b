using Sallyport.Policy.Parsing;

namespace Sallyport.Proxy.Configuration;

/// <summary>Where a proxy's documents come from: files, or the control plane. What they mean is the same.</summary>
internal interface IDocumentSource : IAsyncDisposable
{
    /// <summary>Returns once there is something to read.</summary>
    /// <exception cref="StartFailedException">The source cannot be used.</exception>
    Task StartAsync(CancellationToken stop);

    /// <summary>Everything as it now is. Throws <see cref="IOException"/> when it cannot be read.</summary>
    IReadOnlyList<DocumentText> Read();

    /// <summary>Calls back after each burst of changes.</summary>
    void Watch(Action changed);

    /// <summary>What was last read is in force.</summary>
    void Confirm();
}
