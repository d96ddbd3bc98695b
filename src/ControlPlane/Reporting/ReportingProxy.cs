using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Reporting;

/// <summary>One proxy and what it reported. Its owner's lock holds.</summary>
internal sealed class ReportingProxy(string ns, string account, string name)
{
    /// <summary>Most decisions of one report.</summary>
    public const int MaxBatch = 500;

    // Apart, so that a busy minute of good requests does not push out the one that somebody asks about.
    private const int MaxRefused = 300, MaxPassed = 100;

    private readonly Queue<JsonObject> _refused = [];
    private readonly Queue<JsonObject> _passed = [];

    public string Namespace { get; } = ns;

    public string Account { get; } = account;

    public string Name { get; } = name;

    public DateTimeOffset LastSeen { get; set; }

    public string Revision { get; set; } = "";

    public string Role { get; set; } = "";

    public IReadOnlyList<ReportedPolicy>? Policies { get; set; }

    public IReadOnlyList<ReportedKeySet> KeySets { get; set; } = [];

    public IEnumerable<JsonObject> Decisions => _refused.Concat(_passed);

    public void Add(JsonObject decision)
    {
        bool isRefused = decision.Integer("code") is null or 0 or >= 400;
        (Queue<JsonObject> queue, int most) = isRefused ? (_refused, MaxRefused) : (_passed, MaxPassed);
        if (queue.Count == most) queue.Dequeue();
        queue.Enqueue(decision);
    }
}
