using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sallyport.ControlPlane.Authority;

/// <summary>The files with which kubectl reaches the API as its administrator, and a proxy as itself.</summary>
internal static class Kubeconfig
{
    public static void Write(string path, Uri server, CertificateAuthority authority, X509Certificate2 client)
    {
        using ECDsa key = client.GetECDsaPrivateKey()!;
        PrivateFile.Write(path, Text(server, authority, "admin", "default", $"""
                client-certificate-data: {Base64(client.ExportCertificatePem())}
                client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem())}
            """));
    }

    /// <summary>For one whose token is in a file, named relative to the kubeconfig.</summary>
    public static void WriteForToken(string path, Uri server, CertificateAuthority authority, string ns, string tokenFile) =>
        PrivateFile.Write(path, Text(server, authority, "proxy", ns, $"    tokenFile: \"{tokenFile}\""));

    private static string Text(Uri server, CertificateAuthority authority, string user, string ns, string credentials) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: sallyport
          cluster:
            server: {server.GetLeftPart(UriPartial.Authority)}
            certificate-authority-data: {Base64(authority.Pem)}
        users:
        - name: {user}
          user:
        {credentials}
        contexts:
        - name: sallyport
          context:
            cluster: sallyport
            namespace: {ns}
            user: {user}
        current-context: sallyport

        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
