using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace Sallyport.EndToEnd.Control;

/// <summary>A client of a control plane, by the kubeconfig that its ready line names.</summary>
internal static partial class ControlClient
{
    public static HttpClient Of(SallyportProcess control)
    {
        Match ready = Ready().Match(control.Output[^1]);
        string kubeconfig = File.ReadAllText(ready.Groups[2].Value);
        // Through PKCS 12, since TLS on some systems does not take a key that only lives in memory.
        using X509Certificate2 pair = X509Certificate2.CreateFromPem(Pem(kubeconfig, "client-certificate-data"), Pem(kubeconfig, "client-key-data"));
        SocketsHttpHandler handler = new();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null)];
        return new HttpClient(handler) { BaseAddress = new Uri(ready.Groups[1].Value), DefaultRequestVersion = HttpVersion.Version20 };
    }

    private static string Pem(string kubeconfig, string field)
    {
        string line = kubeconfig.Split('\n').First(l => l.Contains(field, StringComparison.Ordinal));
        return Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(": ")[1].Trim()));
    }

    [GeneratedRegex("api=(\\S+) .*kubeconfig=(.*)$")]
    private static partial Regex Ready();
}
