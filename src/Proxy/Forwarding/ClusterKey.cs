using System.Security.Cryptography;
using System.Text;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// A destination's content as one text: equal texts may share connections, also across snapshots. Secrets go in as a digest.
/// </summary>
internal static class ClusterKey
{
    public static string Of(ClusterPlan plan)
    {
        StringBuilder key = new();
        Add(key, plan.Name, plan.Host, plan.Protocol, plan.Discovery, plan.LoadBalancing, plan.ConsistentHash);
        Add(key, plan.ConnectTimeout, plan.Limits);
        foreach (EndpointPlan endpoint in plan.Endpoints)
            Add(key, endpoint.Address, endpoint.Port, endpoint.Weight, endpoint.IsPlain);
        if (plan.Tls is { } tls)
        {
            Add(key, "tls", tls.IsMesh, tls.ServerName, tls.SkipVerification, Digest(tls.Credential));
            foreach (string name in tls.SubjectAltNames)
                Add(key, name);
        }
        return key.ToString();
    }

    // Lengths make the text unambiguous, whatever the parts contain.
    private static void Add(StringBuilder key, params ReadOnlySpan<object?> parts)
    {
        foreach (object? part in parts)
        {
            string text = part?.ToString() ?? "";
            key.Append(text.Length).Append(part is null ? '-' : ':').Append(text);
        }
        key.Append('\n');
    }

    private static string? Digest(TlsCredential? credential)
    {
        if (credential is null)
            return null;
        StringBuilder content = new();
        Add(content, credential.Name, credential.CertificatePem, credential.KeyPem, credential.CaPem,
            credential.CertificateFile, credential.KeyFile, credential.CaFile);
        foreach (string? file in new[] { credential.CertificateFile, credential.KeyFile, credential.CaFile })
            Add(content, file is null ? null : File.GetLastWriteTimeUtc(file).Ticks);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(content.ToString())));
    }
}
