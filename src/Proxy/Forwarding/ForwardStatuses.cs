using System.Text;
using Sallyport.Engine;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Forwarding;

/// <summary>What each <see cref="ForwardStatus"/> means outside: reason, and Envoy's words for it (gateway-routing.md 9).</summary>
public static class ForwardStatuses
{
    private const string ResetText = "upstream connect error or disconnect/reset before headers. ";

    private static readonly byte[]?[] _firstTexts = Build("reset reason: ");
    private static readonly byte[]?[] _retriedTexts = Build("retried and the latest reset reason: ");

    /// <summary>The reason for log, metrics and decision record; <see cref="Reason.None"/> when an answer was passed on.</summary>
    public static Reason ReasonOf(ForwardStatus status) => status switch
    {
        ForwardStatus.None => Reason.InternalError,
        ForwardStatus.Answered or ForwardStatus.Upgraded => Reason.None,
        ForwardStatus.ClusterUnknown => Reason.ClusterUnknown,
        ForwardStatus.BackendInvalid => Reason.BackendInvalid,
        ForwardStatus.NoHealthyUpstream => Reason.NoHealthyUpstream,
        ForwardStatus.ConnectFailed or ForwardStatus.ConnectTimeout => Reason.UpstreamConnectFailed,
        ForwardStatus.ConnectionReset or ForwardStatus.StreamReset or ForwardStatus.StreamRefused or ForwardStatus.AnswerBroken =>
            Reason.UpstreamReset,
        ForwardStatus.ProtocolError => Reason.UpstreamProtocolError,
        ForwardStatus.Overflow => Reason.UpstreamOverflow,
        ForwardStatus.Timeout or ForwardStatus.PerTryTimeout => Reason.UpstreamTimeout,
        ForwardStatus.RequestBroken or ForwardStatus.ClientGone => Reason.BadRequest,
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>What a request gets whose destination is unknown.</summary>
    public static ForwardStatus OfUnknownDestination(RoutePlan route) =>
        route.RefusesUnknownAsError ? ForwardStatus.BackendInvalid : ForwardStatus.ClusterUnknown;

    /// <summary>Body of the answer; after a retry the reset texts say so.</summary>
    internal static ReadOnlyMemory<byte> TextOf(ForwardStatus status, bool isRetried) =>
        (isRetried ? _retriedTexts : _firstTexts)[(int)status] ?? Http.LocalReply.TextOf(ReasonOf(status));

    /// <summary>Envoy's name of a reset, or null for failures that are none.</summary>
    private static string? ResetReasonOf(ForwardStatus status) => status switch
    {
        ForwardStatus.ConnectFailed => "remote connection failure",
        ForwardStatus.ConnectTimeout => "connection timeout",
        ForwardStatus.ConnectionReset => "connection termination",
        ForwardStatus.StreamReset => "remote reset",
        ForwardStatus.StreamRefused => "remote refused stream reset",
        ForwardStatus.ProtocolError => "protocol error",
        ForwardStatus.Overflow => "overflow",
        _ => null,
    };

    private static byte[]?[] Build(string introduction) => Array.ConvertAll(
        Enum.GetValues<ForwardStatus>(),
        status => ResetReasonOf(status) is { } reason ? Encoding.ASCII.GetBytes(ResetText + introduction + reason) : null);
}
