using System.Text.Json.Nodes;

namespace Sallyport.Console;

/// <summary>Fetches a key set as a proxy would. A seam, as <see cref="IRequestTrial"/> is: the program hands in what proxies fetch with.</summary>
public interface IKeySetCheck
{
    /// <summary>Fetches the key set that a rule names.</summary>
    /// <param name="documents">Objects of the API: services, and further authorities to trust.</param>
    /// <param name="issuer">The rule's issuer; without an address the set is found by it.</param>
    /// <param name="jwksUri">The rule's address; null: none.</param>
    /// <param name="cancel">Gives up.</param>
    Task<KeySetCheckAnswer> FetchAsync(IReadOnlyList<JsonObject> documents, string issuer, string? jwksUri, CancellationToken cancel);
}
