namespace Sallyport.ControlPlane.Ownership;

/// <summary>One entry of <c>metadata.managedFields</c>.</summary>
/// <param name="Manager">Who, as the client calls itself.</param>
/// <param name="IsApply">True for <c>Apply</c>, false for <c>Update</c>.</param>
/// <param name="ApiVersion">In which version of the kind the fields were written.</param>
/// <param name="Subresource">Through which subresource; empty for the object itself.</param>
/// <param name="Time">When the fields of this owner last changed.</param>
/// <param name="Fields">What it owns.</param>
internal sealed record FieldOwner(
    string Manager, bool IsApply, string ApiVersion, string Subresource, DateTimeOffset? Time, FieldSet Fields)
{
    public string Operation => IsApply ? "Apply" : "Update";

    /// <summary>The same owner in another request. Who applies is the same in every version.</summary>
    public bool IsSameOwnerAs(FieldOwner other) =>
        Manager == other.Manager && IsApply == other.IsApply && Subresource == other.Subresource
        && (IsApply || ApiVersion == other.ApiVersion);
}
