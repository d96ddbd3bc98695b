namespace Sallyport.Engine.Http;

/// <summary>The steps between reading a request and the first decision about it, in Envoy's order.</summary>
public static class Arrival
{
    /// <summary>Makes the request what policies, routing and the application see. A refusal comes before every policy.</summary>
    public static Reason Prepare(
        RequestHead request, ProxyRole role, PathNormalizationMode mode, int trustedProxies,
        ForwardedCertificateMode certificates = ForwardedCertificateMode.ByRole)
    {
        Reason reason = ConnectionOptions.Apply(request);
        if (reason == Reason.None)
            reason = RequestTarget.Reduce(request);
        if (reason == Reason.None)
            reason = PathNormalizer.Normalize(request, mode);
        if (reason == Reason.None)
            reason = HeaderHygiene.Cleanse(request, role, trustedProxies, certificates);
        return reason;
    }
}
