namespace Sallyport.ControlPlane.Patching;

/// <summary>A patch that cannot be read or does not fit the object.</summary>
/// <param name="isUnreadable">True when the patch itself is malformed (400), false when it does not fit (422).</param>
/// <param name="message">Why.</param>
internal sealed class PatchException(bool isUnreadable, string message) : Exception(message)
{
    public bool IsUnreadable { get; } = isUnreadable;
}
