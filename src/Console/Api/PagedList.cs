using System.Text.Json.Nodes;
using Sallyport.Client;

namespace Sallyport.Console.Api;

/// <summary>A list of the API, a hundred objects at a time, however many there are.</summary>
internal sealed class PagedList(ApiKind kind)
{
    public const int PageSize = 100;

    // Where each page up to this one begins.
    private string?[] _pages = [null];
    private string? _next;
    private int _reads;
    private long _remaining;

    /// <summary>The objects of this page; null: none was read yet.</summary>
    public IReadOnlyList<JsonObject>? Rows { get; private set; }

    /// <summary>What kept the page from being read.</summary>
    public ApiStatus? Problem { get; private set; }

    public bool HasNext => _next is not null;

    public bool HasBack => _pages.Length > 1;

    /// <summary>Which of how many these are.</summary>
    public string Words => $"{(_pages.Length - 1) * PageSize + 1}–{(_pages.Length - 1) * PageSize + (Rows?.Count ?? 0)}" + (_remaining > 0 ? $", {_remaining} more" : "");

    public Task FirstAsync(ApiClient client, string? ns) => ReadAsync(client, ns, [null]);

    public Task OnAsync(ApiClient client, string? ns) => ReadAsync(client, ns, [.. _pages, _next]);

    public Task BackAsync(ApiClient client, string? ns) => ReadAsync(client, ns, _pages[..^1]);

    /// <summary>The same page once more.</summary>
    public Task ReadAsync(ApiClient client, string? ns) => ReadAsync(client, ns, _pages);

    // All at once, after the answer: a page is drawn also while it waits. Of two that were asked for, the later counts.
    private async Task ReadAsync(ApiClient client, string? ns, string?[] pages)
    {
        int mine = ++_reads;
        ApiResult page = await client.ListAsync(kind, ns, new ListQuery { Limit = PageSize, Continue = pages[^1] }, CancellationToken.None);
        if (mine != _reads)
            return;
        _pages = pages;
        Problem = page.Status;
        Rows = page.IsDone ? [.. ObjectCalls.ItemsOf(page.Object, kind)] : [];
        _next = page.IsDone && (string?)page.Object["metadata"]?["continue"] is { Length: > 0 } token ? token : null;
        _remaining = page.IsDone ? (long?)page.Object["metadata"]?["remainingItemCount"] ?? 0 : 0;
    }
}
