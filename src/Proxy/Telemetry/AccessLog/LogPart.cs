namespace Sallyport.Proxy.Telemetry.AccessLog;

/// <summary>One piece of an access log format.</summary>
/// <param name="Operator">What to write.</param>
/// <param name="Text">The literal, or the header's name in lower case.</param>
/// <param name="Alternative">The second name of <c>%REQ(a?b)%</c>; empty without.</param>
/// <param name="MaximumLength">Bytes of the value at most.</param>
/// <param name="Time">How <see cref="LogOperator.StartTime"/> is written; null for the others.</param>
internal sealed record LogPart(
    LogOperator Operator, byte[] Text, byte[] Alternative, int MaximumLength = int.MaxValue, TimePattern? Time = null)
{
    public static LogPart Literal(byte[] text) => new(LogOperator.Literal, text, []);

    /// <summary>In JSON a number stays one.</summary>
    public bool IsNumber => Operator is
        LogOperator.ResponseCode or LogOperator.BytesReceived or LogOperator.BytesSent or LogOperator.Duration
        or LogOperator.ResponseDuration or LogOperator.ResponseTxDuration or LogOperator.RemotePort or LogOperator.DirectRemotePort
        or LogOperator.LocalPort or LogOperator.UpstreamPort or LogOperator.UpstreamAttempts or LogOperator.ConnectionId
        or LogOperator.GrpcStatusNumber;
}
