using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sallyport.ControlPlane.Authority;

/// <summary>The file with which kubectl reaches the API as its administrator.</summary>
internal static class Kubeconfig
{
    public static void Write(string path, Uri server, CertificateAuthority authority, X509Certificate2 client)
    {
        using ECDsa key = client.GetECDsaPrivateKey()!;
        PrivateFile.Write(path, $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: sallyport
              cluster:
                server: {server.GetLeftPart(UriPartial.Authority)}
                certificate-authority-data: {Base64(authority.Pem)}
            users:
            - name: admin
              user:
                client-certificate-data: {Base64(client.ExportCertificatePem())}
                client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem())}
            contexts:
            - name: sallyport
              context:
                cluster: sallyport
                user: admin
            current-context: sallyport

            """);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
