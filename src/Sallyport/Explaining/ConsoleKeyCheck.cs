using System.Text.Json.Nodes;
using Sallyport.Console;
using Sallyport.Engine.Tokens;
using Sallyport.Policy;
using Sallyport.Policy.Compilation;
using Sallyport.Proxy;
using Sallyport.Proxy.Keys;

namespace Sallyport.Explaining;

/// <summary>What the console asks the proxies' way of fetching keys.</summary>
internal sealed class ConsoleKeyCheck : IKeySetCheck
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public async Task<KeySetCheckAnswer> FetchAsync(IReadOnlyList<JsonObject> documents, string issuer, string? jwksUri, CancellationToken cancel)
    {
        try
        {
            KeySetParseResult set = await KeySetCheck.FetchAsync(
                DocumentSet.Load(documents.Select(ConsoleTrial.TextOf)), new KeySetReference(issuer, null, jwksUri, s_patience), TimeProvider.System, cancel);
            return new KeySetCheckAnswer(
                [.. Enumerable.Range(0, set.Ring.Count).Select(set.Ring.Describe)],
                [.. set.Status == KeySetStatus.Usable ? [] : new[] { set.Message }, .. set.Problems.Select(problem => $"entry {problem.Index + 1} {problem.KeyId}: {problem.Message}")]);
        }
        catch (Exception refused) when (refused is KeySetFetchException or StartFailedException)
        {
            return new KeySetCheckAnswer([], [refused.Message]);
        }
    }
}
