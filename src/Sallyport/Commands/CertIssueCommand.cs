using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sallyport.Output;
using Sallyport.Policy;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;
using Sallyport.Proxy;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.Identity;

namespace Sallyport.Commands;

/// <summary><c>sallyport cert issue</c>: a workload's certificate for a program that is no proxy of ours.</summary>
internal static class CertIssueCommand
{
    public static Command Create()
    {
        TaughtCommand command = new("issue", "Sign a certificate for a workload of the mesh with the Secret cacerts.",
            new Example("A client that curl can be in the mesh.",
                "sallyport cert issue -f ./config --namespace foo --service-account sleep --out ./sleep"));
        Option<string[]> files = SharedOptions.Files();
        Option<string> space = Needed("--namespace", "NS", "Namespace of the workload.");
        Option<string> account = Needed("--service-account", "SA", "Its service account.");
        Option<string> folder = Needed("--out", "DIR", "Where cert-chain.pem, key.pem and root-cert.pem go; made if it does not exist.");
        foreach (Option option in (Option[])[files, space, account, folder])
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            if (!DocumentInput.TryRead(new DocumentFiles(parsed.GetRequiredValue(files)), parsed.InvocationConfiguration.Error, out var documents))
                return ExitCodes.Unusable;
            Issue(documents, parsed.GetRequiredValue(space), parsed.GetRequiredValue(account), parsed.GetRequiredValue(folder), parsed.InvocationConfiguration);
            return ExitCodes.Fine;
        });
        return command;
    }

    private static void Issue(IReadOnlyList<DocumentText> documents, string space, string account, string folder, InvocationConfiguration console)
    {
        try
        {
            LoadedDocuments loaded = DocumentSet.Load(documents);
            using MeshSigner signer = MeshSigner.Open(AuthorityOf(loaded, console.Error));
            string id = MeshIdentity.IdOf(loaded.MeshConfig.TrustDomain, space, account);
            TimeSpan lifetime = IdentitySettings.Read(Environment.GetEnvironmentVariable).Lifetime;
            using X509Certificate2 certificate = signer.Issue(id, lifetime, TimeProvider.System.GetUtcNow());
            using ECDsa key = certificate.GetECDsaPrivateKey()!;
            if (!Directory.Exists(folder))
                PrivateFiles.CreateFolder(folder);
            // The key first: a certificate without its key is worse than the other way round.
            Write(folder, "key.pem", key.ExportPkcs8PrivateKeyPem() + "\n", console.Output);
            Write(folder, "cert-chain.pem", Pem([certificate, .. signer.Path]), console.Output);
            Write(folder, "root-cert.pem", Pem(signer.Roots), console.Output);
            console.Output.WriteLine($"{id} until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z");
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException or StartFailedException)
        {
            throw new UnusableInputException(unusable.Message);
        }
    }

    private static MeshAuthority AuthorityOf(LoadedDocuments loaded, TextWriter error)
    {
        foreach (Diagnostic problem in loaded.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error))
            error.WriteLine(problem.ToString());
        if (loaded.Diagnostics.HasErrors)
            throw new UnusableInputException("the documents have errors");
        return MeshAuthoritySource.Find(loaded.Resources, loaded.MeshConfig) ?? throw new UnusableInputException(
            $"there is no Secret {loaded.MeshConfig.RootNamespace}/cacerts among the documents; "
            + $"make one with: sallyport cert authority --namespace {loaded.MeshConfig.RootNamespace} > cacerts.yaml");
    }

    private static void Write(string folder, string name, string text, TextWriter output)
    {
        string path = Path.Combine(folder, name);
        bool isReplaced = File.Exists(path);
        PrivateFiles.Write(path, text);
        output.WriteLine($"{(isReplaced ? "replaced" : "wrote")} {path}");
    }

    private static string Pem(IEnumerable<X509Certificate2> certificates) =>
        string.Concat(certificates.Select(certificate => certificate.ExportCertificatePem() + "\n"));

    private static Option<string> Needed(string name, string help, string description) =>
        new(name) { HelpName = help, Description = description, Required = true };
}
