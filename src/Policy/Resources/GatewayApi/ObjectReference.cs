namespace Sallyport.Policy.Resources.GatewayApi;

/// <summary>A reference to an object.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Null: that of the object that refers.</param>
/// <param name="Port">Of a Service, else null.</param>
public sealed record ObjectReference(string Group, string Kind, string Name, string? Namespace, uint? Port = null);

/// <summary>The Gateway, or one listener of it, that a route attaches to.</summary>
/// <param name="Target">The Gateway; its port limits to listeners with that port.</param>
/// <param name="SectionName">Name of a listener; null: all.</param>
public sealed record ParentReference(ObjectReference Target, string? SectionName);
