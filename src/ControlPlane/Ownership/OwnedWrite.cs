namespace Sallyport.ControlPlane.Ownership;

/// <summary>Who writes, and how it is written down.</summary>
/// <param name="Manager">The client's <c>fieldManager</c>, else the first word of its user agent.</param>
/// <param name="ApiVersion">The version of the kind in which it writes.</param>
/// <param name="Subresource">Empty for the object itself.</param>
/// <param name="Now">Time of the request.</param>
internal sealed record OwnedWrite(string Manager, string ApiVersion, string Subresource, DateTimeOffset Now)
{
    public FieldOwner Owner(bool isApply, FieldSet fields) => new(Manager, isApply, ApiVersion, Subresource, Now, fields);
}
