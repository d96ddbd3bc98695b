namespace Sallyport.Engine.Routing;

/// <summary>The parts of a request head that conditions and formats name like headers.</summary>
internal enum PseudoHeader : byte
{
    /// <summary>An ordinary header.</summary>
    None = 0,
    Method,
    Authority,
    Scheme,
    Path,

    /// <summary>A name with a colon that a request never has, e.g. <c>:status</c>.</summary>
    Absent,
}
