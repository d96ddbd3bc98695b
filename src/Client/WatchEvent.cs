using System.Text.Json.Nodes;

namespace Sallyport.Client;

/// <summary>One change of a watch.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Object">The object after it, or as it last was.</param>
public sealed record WatchEvent(WatchEventKind Kind, JsonObject Object);
