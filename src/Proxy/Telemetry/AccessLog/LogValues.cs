using System.Buffers.Text;
using Sallyport.Engine;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Forwarding;

namespace Sallyport.Proxy.Telemetry.AccessLog;

/// <summary>Writes what the operators of a format stand for. A value that is not there writes nothing, which its caller notices.</summary>
internal static class LogValues
{
    private static readonly string _hostName = Environment.MachineName;

    /// <param name="part">Not a literal.</param>
    /// <param name="request">What it is about.</param>
    /// <param name="redaction">What must not be written.</param>
    /// <param name="line">Gets the value, escaped.</param>
    public static void Write(LogPart part, in CompletedRequest request, TokenRedaction redaction, LogLine line)
    {
        RequestHead head = request.Exchange.Request;
        switch (part.Operator)
        {
            case LogOperator.RequestHeader: WriteHeader(part, head, redaction, line); break;
            case LogOperator.ResponseHeader: WriteHeader(part, request.Exchange.Response.Headers, redaction, line); break;
            case LogOperator.StartTime: WriteTime(part, request.StartMilliseconds, line); break;
            case LogOperator.Protocol: line.Append(ProtocolOf(head), part.MaximumLength); break;
            case LogOperator.ResponseCode: line.Append(request.Status); break;
            case LogOperator.ResponseCodeDetails: ResponseDetails.WriteDetails(request, line); break;
            case LogOperator.ResponseFlags: line.Append(ResponseDetails.FlagsOf(request), part.MaximumLength); break;
            case LogOperator.BytesReceived: line.Append(request.Exchange.BytesReceived); break;
            case LogOperator.BytesSent: line.Append(request.Exchange.BytesSent); break;
            case LogOperator.Duration: line.Append((long)request.Elapsed.TotalMilliseconds); break;
            case LogOperator.Reason when request.Outcome.Reason != Reason.None:
                line.Append(Reasons.Of(request.Outcome.Reason).Code, part.MaximumLength);
                break;
            case LogOperator.Policy: Write(request.Outcome.Decision.Rule?.Id, part, line); break;
            case LogOperator.Revision: Write(request.Outcome.Model.Snapshot.Revision, part, line); break;
            case LogOperator.RouteName: Write(request.Outcome.Decision.Route.Route?.Name, part, line); break;
            case LogOperator.HostName: Write(_hostName, part, line); break;
            case LogOperator.StreamId: WriteId(head.NewRequestId, line); break;
            case >= LogOperator.RemoteAddress and <= LogOperator.ConnectionId: WriteConnection(part, head, line); break;
            case >= LogOperator.ResponseDuration and <= LogOperator.ResponseTxDuration:
            case >= LogOperator.UpstreamCluster and <= LogOperator.UpstreamFailure: WriteUpstream(part, request, line); break;
            case LogOperator.GrpcStatusNumber: WriteGrpcStatus(request.Exchange.Response.Headers, line); break;
            case >= LogOperator.Audit: WriteObserved(part, request.Exchange.Observed, line); break;
            default: break;
        }
    }

    private static ReadOnlySpan<byte> ProtocolOf(RequestHead head) => head.Version switch
    {
        HttpVersion.Http2 => "HTTP/2"u8,
        HttpVersion.Http11 => "HTTP/1.1"u8,
        _ => default,
    };

    private static void Write(string? text, LogPart part, LogLine line)
    {
        if (text is not null)
            line.Append(text, part.MaximumLength);
    }

    // %REQ(a?b)%: the first of the two that is there; of a repeated header the first line, as in Envoy.
    private static void WriteHeader(LogPart part, RequestHead head, TokenRedaction redaction, LogLine line)
    {
        if (TryRead(part.Text, head, out ReadOnlySpan<byte> value) || TryRead(part.Alternative, head, out value))
            WriteGuarded(value[..Math.Min(value.Length, part.MaximumLength)], redaction, line);
    }

    private static bool TryRead(ReadOnlySpan<byte> name, RequestHead head, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (name.IsEmpty)
            return false;
        if (name[0] != ':' && !name.SequenceEqual("host"u8))
            return head.Headers.TryGet(name, out value);
        if (name.SequenceEqual(":path"u8))
            value = head.Path;
        else if (name.SequenceEqual(":method"u8))
            value = head.Method;
        else if (name.SequenceEqual(":authority"u8) || name.SequenceEqual("host"u8))
            value = head.Authority;
        else if (name.SequenceEqual(":scheme"u8))
            value = head.Scheme;
        return !value.IsEmpty;
    }

    private static void WriteHeader(LogPart part, HeaderList headers, TokenRedaction redaction, LogLine line)
    {
        bool isThere = headers.TryGet(part.Text, out ReadOnlySpan<byte> value)
            || (part.Alternative.Length > 0 && headers.TryGet(part.Alternative, out value));
        if (isThere)
            WriteGuarded(value[..Math.Min(value.Length, part.MaximumLength)], redaction, line);
    }

    private static void WriteGuarded(ReadOnlySpan<byte> value, TokenRedaction redaction, LogLine line)
    {
        int at = 0;
        while (redaction.TryFind(value, at, out int start, out int length))
        {
            line.Append(value[at..start]);
            line.Append("-"u8);
            at = start + length;
        }
        line.Append(value[at..]);
    }

    private static void WriteTime(LogPart part, long milliseconds, LogLine line)
    {
        Span<byte> text = stackalloc byte[256];
        line.Append(text[..part.Time!.Format(milliseconds, text)], part.MaximumLength);
    }

    private static void WriteId(Guid id, LogLine line)
    {
        Span<byte> text = stackalloc byte[36];
        id.TryFormat(text, out int written);
        line.Append(text[..written]);
    }

    private static void WriteConnection(LogPart part, RequestHead head, LogLine line)
    {
        ConnectionFacts facts = head.Connection;
        // The trusted client address; a forwarded header carries no port, which Envoy writes as 0.
        IpAddress remote = head.RemoteAddress.IsNone ? facts.SourceAddress : head.RemoteAddress;
        int remotePort = remote == facts.SourceAddress ? facts.SourcePort : 0;
        switch (part.Operator)
        {
            case LogOperator.RemoteAddress: WriteAddress(remote, remotePort, line); break;
            case LogOperator.RemoteAddressWithoutPort: WriteAddress(remote, -1, line); break;
            case LogOperator.RemotePort: line.Append(remotePort); break;
            case LogOperator.DirectRemoteAddress: WriteAddress(facts.SourceAddress, facts.SourcePort, line); break;
            case LogOperator.DirectRemoteAddressWithoutPort: WriteAddress(facts.SourceAddress, -1, line); break;
            case LogOperator.DirectRemotePort: line.Append(facts.SourcePort); break;
            case LogOperator.LocalAddress: WriteAddress(facts.LocalAddress, facts.LocalPort, line); break;
            case LogOperator.LocalAddressWithoutPort: WriteAddress(facts.LocalAddress, -1, line); break;
            case LogOperator.LocalPort: line.Append(facts.LocalPort); break;
            case LogOperator.ServerName: line.Append(facts.ServerName, part.MaximumLength); break;
            case LogOperator.PeerUriName: WriteNames(facts.Peer?.UriNames ?? [], line); break;
            case LogOperator.PeerSubject: line.Append(facts.Peer?.Subject ?? [], part.MaximumLength); break;
            case LogOperator.ConnectionId when facts.Id > 0: line.Append(facts.Id); break;
            default: break;
        }
    }

    private static void WriteAddress(IpAddress address, int port, LogLine line)
    {
        if (address.IsNone)
            return;
        Span<byte> text = stackalloc byte[64];
        int used = 0;
        bool isBracketed = port >= 0 && address.BitLength == 128;
        if (isBracketed)
            text[used++] = (byte)'[';
        used += address.Format(text[used..]);
        if (isBracketed)
            text[used++] = (byte)']';
        if (port >= 0)
        {
            text[used++] = (byte)':';
            Utf8Formatter.TryFormat(port, text[used..], out int digits);
            used += digits;
        }
        line.Append(text[..used]);
    }

    private static void WriteNames(byte[][] names, LogLine line)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (i > 0)
                line.Append(","u8);
            line.Append(names[i]);
        }
    }

    private static void WriteUpstream(LogPart part, in CompletedRequest request, LogLine line)
    {
        ForwardRecord upstream = request.Exchange.Upstream;
        switch (part.Operator)
        {
            case LogOperator.UpstreamCluster: Write(ClusterOf(request)?.Name, part, line); break;
            case LogOperator.UpstreamHost: Write(upstream.UpstreamHost, part, line); break;
            case LogOperator.UpstreamHostWithoutPort when upstream.UpstreamHost is { } host: Write(host[..PortAt(host)], part, line); break;
            case LogOperator.UpstreamPort when upstream.UpstreamHost is { } host && PortAt(host) < host.Length:
                Write(host[(PortAt(host) + 1)..], part, line);
                break;
            case LogOperator.UpstreamLocalAddress: Write(upstream.LocalAddress, part, line); break;
            case LogOperator.UpstreamAttempts: line.Append(upstream.Attempts); break;
            case LogOperator.ResponseDuration when upstream.ServiceMilliseconds is { } head: line.Append(head); break;
            case LogOperator.ResponseTxDuration when upstream.ServiceMilliseconds is { } head:
                line.Append(Math.Max(0, (long)request.Elapsed.TotalMilliseconds - head));
                break;
            default: break;
        }
    }

    // As in Envoy, a request that was refused still shows where its route would have led, if that was certain.
    private static ClusterPlan? ClusterOf(in CompletedRequest request) =>
        request.Exchange.Upstream.Cluster
        ?? (request.Outcome.Decision.Route.Route is { Destinations: [{ Cluster: { } only }] } ? only : null);

    private static int PortAt(string host)
    {
        int colon = host.LastIndexOf(':');
        return colon < 0 ? host.Length : colon;
    }

    // A gRPC answer without messages; in others the status comes in a trailer.
    private static void WriteGrpcStatus(HeaderList headers, LogLine line)
    {
        if (headers.TryGet("grpc-status"u8, out ReadOnlySpan<byte> text)
            && Utf8Parser.TryParse(text, out int status, out int used) && used == text.Length)
            line.Append(status);
    }

    private static void WriteObserved(LogPart part, AuthorizationTrace? observed, LogLine line)
    {
        if (observed is null)
            return;
        switch (part.Operator)
        {
            case LogOperator.Audit: Write(observed.Audit?.Id, part, line); break;
            case LogOperator.AuditHint when observed.Audit is not null: line.Append("true"u8); break;
            case LogOperator.DryRun: Write(Observations.DryRunRefusalOf(observed), part, line); break;
            case LogOperator.DryRunDenyResult when observed.DryRunDeny is not null: line.Append("denied"u8); break;
            case LogOperator.DryRunDenyPolicy: Write(observed.DryRunDeny?.Id, part, line); break;
            case LogOperator.DryRunAllowResult when observed.DryRunAllow is not null: line.Append("allowed"u8); break;
            case LogOperator.DryRunAllowResult when observed.DryRunHasNoAllow: line.Append("denied"u8); break;
            case LogOperator.DryRunAllowPolicy: Write(observed.DryRunAllow?.Id, part, line); break;
            default: break;
        }
    }
}
