using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Compilation;

/// <summary>TLS towards destinations (gateway-routing.md 11.9, 11.10).</summary>
internal sealed class UpstreamTlsCompiler(CompileContext context)
{
    private readonly CredentialReader _credentials = new(context);

    /// <summary>The plan, or null: plain text.</summary>
    public UpstreamTlsPlan? Compile(
        ServiceModel service, ServicePortModel port, string subset, ClientTlsSettings? settings, IReadOnlyList<EndpointModel> endpoints)
    {
        if (settings is null)
        {
            // Automatic mesh TLS, endpoint by endpoint: those without a sidecar get plain text (DestinationCompiler).
            EndpointModel[] inMesh = [.. endpoints.Where(endpoint => endpoint.IsInMesh)];
            return inMesh.Length > 0 ? Mesh(service, port, subset, null, inMesh) : null;
        }
        return (settings.Mode ?? ClientTlsMode.Disable) switch
        {
            ClientTlsMode.Disable => null,
            ClientTlsMode.IstioMutual => Mesh(service, port, subset, settings, endpoints),
            _ => Own(service, settings),
        };
    }

    private static UpstreamTlsPlan Mesh(
        ServiceModel service, ServicePortModel port, string subset, ClientTlsSettings? settings, IReadOnlyList<EndpointModel> endpoints) => new()
    {
        IsMesh = true,
        ServerName = string.IsNullOrEmpty(settings?.Sni) ? $"outbound_.{port.Number}_.{subset}_.{service.Host}" : settings.Sni,
        SubjectAltNames = settings?.SubjectAltNames is { Count: > 0 } given
            ? given
            : service.SubjectAltNames.Count > 0
                ? service.SubjectAltNames
                // An endpoint without known identity makes the list incomplete, and then any certificate of the mesh must do.
                : endpoints.All(endpoint => endpoint.Identity is not null) ? [.. endpoints.Select(endpoint => endpoint.Identity!).Distinct()] : [],
    };

    private UpstreamTlsPlan Own(ServiceModel service, ClientTlsSettings settings) => new()
    {
        Credential = CredentialOf(service, settings),
        ServerName = string.IsNullOrEmpty(settings.Sni) ? null : settings.Sni,
        SubjectAltNames = settings.SubjectAltNames.Count > 0 ? settings.SubjectAltNames : service.SubjectAltNames,
        SkipVerification = settings.InsecureSkipVerify == true,
    };

    private TlsCredential? CredentialOf(ServiceModel service, ClientTlsSettings settings)
    {
        if (!string.IsNullOrEmpty(settings.CredentialName))
        {
            TlsCredential? found = _credentials.Find(settings.CredentialName);
            if (found is not null)
                return found;
            context.Findings.Warn(
                service.Source, DiagnosticCode.InvalidTls,
                $"Secret {settings.CredentialName} for TLS towards {service.Host} is not in namespace {context.Workload.Namespace}; requests to it fail");
            // An authority that is not there must not become "the system's": nobody is trusted.
            return new TlsCredential($"missing secret {settings.CredentialName}", null, null, "", null, null, null);
        }
        string? certificate = NullIfEmpty(settings.ClientCertificate), key = NullIfEmpty(settings.PrivateKey), ca = NullIfEmpty(settings.CaCertificates);
        if (certificate is null && key is null && (ca is null || ca == "system"))
            return null;
        return new TlsCredential($"files for {service.Host}", null, null, null, certificate, key, ca == "system" ? null : ca);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
