namespace Sallyport.ControlPlane.Api.Protobuf;

/// <summary>A field of a message: its name in JSON and its type in <see cref="Messages"/>' notation.</summary>
internal sealed record MessageField(string Name, string Type);
