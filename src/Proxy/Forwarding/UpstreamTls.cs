using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Identity;

namespace Sallyport.Proxy.Forwarding;

/// <summary>TLS towards one destination: certificates read once, options by server name (gateway-routing.md 11.9, 11.10).</summary>
internal sealed class UpstreamTls
{
    private readonly UpstreamTlsPlan _plan;
    private readonly ForwardingOptions _options;
    private readonly Lazy<SslStreamCertificateContext?> _own;
    private readonly Lazy<X509ChainPolicy?> _trust;
    private volatile LastName? _lastName;

    private sealed record LastName(byte[] Authority, string ServerName);

    public UpstreamTls(UpstreamTlsPlan plan, ForwardingOptions options)
    {
        _plan = plan;
        _options = options;
        _own = new(() => ReadOwn(plan.Credential));
        _trust = new(() => ReadTrust(plan.Credential));
    }

    /// <summary>The server name for a request: the plan's, else the host it is sent with, without port.</summary>
    public string ServerNameFor(ReadOnlySpan<byte> authority)
    {
        if (_plan.ServerName is { Length: > 0 } name)
            return name;
        LastName? last = _lastName;
        if (last is null || !authority.SequenceEqual(last.Authority))
            _lastName = last = new(authority.ToArray(), HostOf(authority));
        return last.ServerName;
    }

    /// <summary>
    /// What to authenticate with. Throws when certificate material cannot be read: then nothing is connected.
    /// </summary>
    public SslClientAuthenticationOptions OptionsFor(string serverName, TlsPurpose purpose)
    {
        if (_plan.IsMesh)
            return _options.MeshIdentity?.Invoke() is { } mesh
                ? MeshClientTls.Make(mesh, _plan, serverName, purpose)
                : throw new AuthenticationException(MeshIdentity.Missing);
        return new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = purpose switch
            {
                TlsPurpose.Http2 => [SslApplicationProtocol.Http2],
                TlsPurpose.Tcp => null,
                _ => [SslApplicationProtocol.Http11],
            },
            ClientCertificateContext = _own.Value,
            CertificateChainPolicy = _trust.Value?.Clone(),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => Accepts(certificate, errors),
        };
    }

    private bool Accepts(X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (_plan.SkipVerification)
            return true;
        if (_plan.SubjectAltNames.Count == 0 || certificate is not X509Certificate2 leaf)
            return errors == SslPolicyErrors.None;
        // Given names replace the check against the server name.
        return (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
            && SubjectAltNames.Of(leaf).Any(name => _plan.SubjectAltNames.Contains(name, StringComparer.Ordinal));
    }

    private static string HostOf(ReadOnlySpan<byte> authority)
    {
        int colon = authority.LastIndexOf((byte)':');
        bool hasPort = colon > 0 && authority[(colon + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
        return Encoding.Latin1.GetString(hasPort ? authority[..colon] : authority).Trim('[', ']').ToLowerInvariant();
    }

    private static SslStreamCertificateContext? ReadOwn(TlsCredential? credential)
    {
        string? certificates = Text(credential?.CertificatePem, credential?.CertificateFile);
        string? key = Text(credential?.KeyPem, credential?.KeyFile);
        if (certificates is null || key is null)
            return null;
        X509Certificate2Collection chain = [];
        chain.ImportFromPem(certificates);
        using X509Certificate2 leaf = X509Certificate2.CreateFromPem(certificates, key);
        return SslStreamCertificateContext.Create(
            X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null), chain, offline: true);
    }

    private static X509ChainPolicy? ReadTrust(TlsCredential? credential)
    {
        if (Text(credential?.CaPem, credential?.CaFile) is not { } authorities)
            return null;
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.ImportFromPem(authorities);
        return policy;
    }

    private static string? Text(string? text, string? file) => text ?? (file is null ? null : File.ReadAllText(file));
}
