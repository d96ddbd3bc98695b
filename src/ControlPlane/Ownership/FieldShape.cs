namespace Sallyport.ControlPlane.Ownership;

/// <summary>How the entries of a list or the members of an object are owned: each for itself, or all at once.</summary>
internal enum FieldShapeKind : byte
{
    /// <summary>One owner for the whole value, as for a text.</summary>
    Atomic = 0,

    /// <summary>An object whose members have owners of their own.</summary>
    Granular,

    /// <summary>A list of texts, each with its own owners (<c>x-kubernetes-list-type: set</c>).</summary>
    Set,

    /// <summary>A list of objects told apart by <see cref="FieldShape.Keys"/> (<c>x-kubernetes-list-type: map</c>).</summary>
    Keyed,
}

/// <summary>The shape of one field.</summary>
/// <param name="Kind">How its parts are owned.</param>
/// <param name="Keys">Members that tell the entries of a keyed list apart, in the order of their names.</param>
internal sealed record FieldShape(FieldShapeKind Kind, params string[] Keys)
{
    public static readonly FieldShape Atomic = new(FieldShapeKind.Atomic);

    public static readonly FieldShape Granular = new(FieldShapeKind.Granular);

    public static readonly FieldShape Set = new(FieldShapeKind.Set);

    public static FieldShape By(params string[] keys) => new(FieldShapeKind.Keyed, keys);
}
