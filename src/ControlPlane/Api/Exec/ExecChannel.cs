namespace Sallyport.ControlPlane.Api.Exec;

/// <summary>The streams inside one WebSocket: the first byte of each message (Kubernetes' <c>channel.k8s.io</c> protocols).</summary>
internal enum ExecChannel : byte
{
    Input = 0,
    Output = 1,
    Errors = 2,

    /// <summary>How it ended, as a Status; the last message.</summary>
    Status = 3,

    /// <summary>The size of the terminal: <c>{"Width":80,"Height":24}</c>.</summary>
    Resize = 4,

    /// <summary>Since v5: the stream that the second byte names has ended.</summary>
    Close = 255,
}
