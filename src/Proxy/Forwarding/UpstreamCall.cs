namespace Sallyport.Proxy.Forwarding;

/// <summary>One attempt at an upstream, whatever its protocol.</summary>
internal abstract class UpstreamCall
{
    /// <summary>
    /// True when this attempt failed in a way that only an old idle connection explains: the request was never looked at.
    /// </summary>
    public abstract bool IsStale { get; }

    /// <summary>Our end of the connection, for the access log; null: not known.</summary>
    public virtual string? LocalAddress => null;

    /// <summary>
    /// Sends the request and reads the answer's head into the exchange's response: <see cref="ForwardStatus.Answered"/>, or why not.
    /// </summary>
    public abstract ValueTask<ForwardStatus> RequestAsync(ForwardState state);

    /// <summary>Passes the answer on, head and body, and gives the connection back. Follows a successful request.</summary>
    public abstract ValueTask<ForwardStatus> RelayAsync(ForwardState state);

    /// <summary>Drops the attempt; after a failure, or when its answer is not wanted.</summary>
    public abstract void Abandon();
}
