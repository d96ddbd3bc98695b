namespace Sallyport.ControlPlane.Resources;

/// <summary>Columns of Events.</summary>
internal static class EventColumns
{
    public static IReadOnlyList<Column> All { get; } =
    [
        new("Last Seen", o => Age.Since(o.Text("lastTimestamp") ?? o.Text("eventTime") ?? o.Text("firstTimestamp"))),
        new("Type", o => o.Text("type")),
        new("Reason", o => o.Text("reason")),
        new("Object", o => $"{o.Text("involvedObject", "kind")?.ToLowerInvariant()}/{o.Text("involvedObject", "name")}"),
        new("Subobject", o => o.Text("involvedObject", "fieldPath"), IsWide: true),
        new("Source", o => o.Text("source", "component") ?? o.Text("reportingComponent"), IsWide: true),
        new("Message", o => o.Text("message")?.Trim()),
        new("First Seen", o => Age.Since(o.Text("firstTimestamp") ?? o.Text("eventTime")), IsWide: true),
        new("Count", o => o.Integer("count") ?? 1, "integer", IsWide: true),
        new("Name", o => o.Text("metadata", "name"), IsWide: true),
    ];
}
