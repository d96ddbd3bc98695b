using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.Networking;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Readers of values and parts that several routing kinds have. They get documents without errors.</summary>
internal static class Readers
{
    /// <summary>An object that may be absent.</summary>
    public static T? Read<T>(this NodeView view, Func<NodeView, T> read)
        where T : class => view.IsSet ? read(view) : null;

    public static uint? UInt32(this NodeView view) => (uint?)view.Integer;

    public static int? Int32(this NodeView view) => (int?)view.Integer;

    public static ulong? UInt64(this NodeView view) => (ulong?)view.Integer;

    public static TimeSpan? Duration(this NodeView view) => GoDuration.ToTimeSpan(view.Text);

    /// <summary>An enumeration by its name in capitals: <c>ISTIO_MUTUAL</c> is <c>IstioMutual</c>.</summary>
    public static T? Enum<T>(this NodeView view)
        where T : struct, Enum =>
        view.Text is { } text && System.Enum.TryParse(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out T value)
            ? value : null;

    public static IReadOnlyDictionary<string, uint> UInt32Map(this NodeView view) => view.Map(value => value.UInt32() ?? 0);

    public static IReadOnlyDictionary<string, StringMatch> MatchMap(this NodeView view) => view.Map(Match);

    public static StringMatch Match(NodeView match) =>
        new() { Exact = match["exact"].Text, Prefix = match["prefix"].Text, Regex = match["regex"].Text };

    public static Percent Percent(NodeView percent) => new(percent["value"].Number);

    public static PortSelector PortSelector(NodeView port) => new(port["number"].UInt32());

    public static Destination Destination(NodeView destination) => new()
    {
        Host = destination["host"].TextOrEmpty(),
        Subset = destination["subset"].Text,
        Port = destination["port"].Read(PortSelector),
    };

    public static WorkloadEntrySpec Workload(NodeView workload) => new()
    {
        Address = workload["address"].Text,
        Ports = workload["ports"].UInt32Map(),
        Labels = workload["labels"].StringMap(),
        Network = workload["network"].Text,
        Locality = workload["locality"].Text,
        Weight = workload["weight"].UInt32(),
        ServiceAccount = workload["serviceAccount"].Text,
    };
}
