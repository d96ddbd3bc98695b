using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;

namespace Sallyport.Client;

/// <summary>
/// Reads a kubeconfig's current context: client certificate, bearer token or token file, authority as data or file. Relative paths are
/// relative to the file, as for kubectl. Plug-ins that make credentials are refused by name, never left out.
/// </summary>
public static class KubeconfigReader
{
    /// <summary>Far more than any kubeconfig has.</summary>
    private const long MaxFileBytes = 4 * 1024 * 1024;

    private static readonly string[] s_unsupported = ["exec", "auth-provider", "username"];

    /// <summary>False when the file cannot be used; <paramref name="problem"/> says why, without credentials.</summary>
    public static bool TryRead(string path, [NotNullWhen(true)] out ApiAccess? access, out string problem)
    {
        access = null;
        try
        {
            access = Read(Path.GetFullPath(path));
            problem = "";
            return true;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or CryptographicException
                                             or FormatException or ArgumentException)
        {
            problem = $"{path}: {unusable.Message}";
            return false;
        }
    }

    private static ApiAccess Read(string path)
    {
        if (new FileInfo(path).Length > MaxFileBytes)
            throw new FormatException("larger than 4 MiB");
        NodeView root = RootOf(path);
        string context = root["current-context"].Text ?? throw new FormatException("there is no current-context");
        NodeView chosen = Named(root["contexts"], context, "context");
        NodeView cluster = Named(root["clusters"], chosen["cluster"].Text ?? "", "cluster");
        NodeView user = chosen["user"].Text is { Length: > 0 } name ? Named(root["users"], name, "user") : chosen["user"];
        foreach (string field in s_unsupported)
            if (user[field].IsSet)
                throw new FormatException($"credentials by '{field}' are not supported; use a certificate, a token or a token file");
        string folder = Path.GetDirectoryName(path)!;
        return new ApiAccess
        {
            Server = ServerOf(cluster),
            Authorities = AuthoritiesOf(cluster, folder),
            ServerName = cluster["tls-server-name"].Text,
            SkipsVerification = cluster["insecure-skip-tls-verify"].Boolean ?? false,
            Certificate = CertificateOf(user, folder),
            Token = user["token"].Text,
            TokenFile = user["tokenFile"].Text is { } file ? Path.Combine(folder, file) : null,
            Namespace = chosen["namespace"].Text is { Length: > 0 } ns ? ns : "default",
        };
    }

    private static NodeView RootOf(string path)
    {
        Diagnostics findings = new();
        Node[] documents = [.. DocumentReader.Read(new DocumentText(path, File.ReadAllBytes(path)), findings).Take(2)];
        // A finding may quote its line, and lines of this file are secrets; where it is says enough.
        if (findings.HasErrors)
            throw new FormatException($"line {findings.First(f => f.Severity == DiagnosticSeverity.Error).Line} cannot be read as YAML");
        return documents is [MappingNode only] ? new NodeView(only) : throw new FormatException("not one YAML object");
    }

    private static NodeView Named(NodeView list, string name, string member)
    {
        for (int i = 0; i < list.Count; i++)
            if (list[i]["name"].Text == name)
                return list[i][member];
        throw new FormatException($"there is no {member} named '{name}'");
    }

    private static Uri ServerOf(NodeView cluster)
    {
        string text = cluster["server"].Text ?? throw new FormatException("the cluster has no server");
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out Uri? server) && server.Scheme is "https" or "http"
            ? server
            : throw new FormatException("the cluster's server is not an http or https address");
    }

    private static X509Certificate2Collection? AuthoritiesOf(NodeView cluster, string folder)
    {
        if (Pem(cluster, "certificate-authority", folder) is not { } pem)
            return null;
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPem(pem);
        return authorities.Count > 0 ? authorities : throw new FormatException("certificate-authority has no certificate");
    }

    private static X509Certificate2? CertificateOf(NodeView user, string folder)
    {
        string? certificate = Pem(user, "client-certificate", folder), key = Pem(user, "client-key", folder);
        if (certificate is null && key is null)
            return null;
        if (certificate is null || key is null)
            throw new FormatException("client-certificate and client-key belong together");
        using X509Certificate2 read = X509Certificate2.CreateFromPem(certificate, key);
        // A key that lives only in memory cannot be used for TLS everywhere; a PKCS#12 round trip makes it one that can.
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
    }

    private static string? Pem(NodeView view, string field, string folder)
    {
        if (view[field + "-data"].Text is { Length: > 0 } data)
            return Encoding.UTF8.GetString(Convert.FromBase64String(data));
        return view[field].Text is { Length: > 0 } file ? File.ReadAllText(Path.Combine(folder, file)) : null;
    }
}
