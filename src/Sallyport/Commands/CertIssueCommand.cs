using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Sallyport.Client;
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
        TaughtCommand command = new("issue", "Sign a certificate for a workload of the mesh: with the Secret cacerts of files, or by the control plane.",
            new("A client that curl can be in the mesh.",
                "sallyport cert issue -f ./config --namespace foo --service-account sleep --out ./sleep"),
            new("The same in a mesh with a control plane; who may make the account's tokens may do this.",
                "sallyport cert issue --control ./state/kubeconfig --namespace foo --service-account sleep --out ./sleep"));
        Option<string[]> files = SharedOptions.Files(isRequired: false);
        Option<string?> control = new("--control") { HelpName = "KUBECONFIG", Description = "Let the control plane of this kubeconfig sign." };
        Option<string> space = Needed("--namespace", "NS", "Namespace of the workload.");
        Option<string> account = Needed("--service-account", "SA", "Its service account.");
        Option<string> folder = Needed("--out", "DIR", "Where cert-chain.pem, key.pem and root-cert.pem go; made if it does not exist.");
        foreach (Option option in (Option[])[files, control, space, account, folder])
            command.Options.Add(option);
        SharedOptions.DemandOne(command, files, control);
        command.SetAction(async (parsed, stop) =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            string ns = parsed.GetRequiredValue(space), name = parsed.GetRequiredValue(account), target = parsed.GetRequiredValue(folder);
            if (parsed.GetValue(control) is { } kubeconfig)
                await IssueAsync(kubeconfig, ns, name, target, console, stop);
            else if (DocumentInput.TryRead(new DocumentFiles(parsed.GetValue(files) ?? []), console.Error, out var documents))
                Issue(documents, ns, name, target, console);
            else
                return ExitCodes.Unusable;
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
            using X509Certificate2 certificate = signer.Issue(id, Lifetime, TimeProvider.System.GetUtcNow());
            using ECDsa key = certificate.GetECDsaPrivateKey()!;
            Write(folder, key, Pem([certificate, .. signer.Path]), Pem(signer.Roots), console);
            console.Output.WriteLine($"{id} until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z");
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException or StartFailedException)
        {
            throw new UnusableInputException(unusable.Message);
        }
    }

    private static async Task IssueAsync(string kubeconfig, string space, string account, string folder, InvocationConfiguration console, CancellationToken stop)
    {
        if (!KubeconfigReader.TryRead(kubeconfig, out ApiAccess? access, out string problem))
            throw new UnusableInputException($"--control: {problem}");
        using ApiAccess used = access;
        using ApiClient client = new(used);
        try
        {
            string id = MeshIdentity.IdOf(await TrustDomainAsync(client, stop), space, account);
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            (string chain, string roots, ApiStatus? refused) = await WorkloadSigning.AskAsync(client, SigningRequests.Make(key, id), Lifetime, stop);
            if (refused is not null)
                throw new UnusableInputException($"--control: {refused}");
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(chain);
            Write(folder, key, chain, roots, console);
            console.Output.WriteLine($"{id} until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z");
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException or StartFailedException)
        {
            throw new UnusableInputException(unusable.Message);
        }
    }

    private static TimeSpan Lifetime => IdentitySettings.Read(Environment.GetEnvironmentVariable).Lifetime;

    // Istio's default where there is no MeshConfig, or it is not ours to read: a wrong name is refused, not signed.
    private static async Task<string> TrustDomainAsync(ApiClient client, CancellationToken stop)
    {
        ApiResult mesh = await client.GetAsync(new ApiKind("", "v1", "configmaps", "ConfigMap"), "istio-system", "istio", stop);
        DocumentText[] texts = mesh.IsDone ? [new DocumentText("MeshConfig", JsonSerializer.SerializeToUtf8Bytes(mesh.Object))] : [];
        return DocumentSet.Load(texts).MeshConfig.TrustDomain;
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

    private static void Write(string folder, ECDsa key, string chain, string roots, InvocationConfiguration console)
    {
        if (!Directory.Exists(folder))
            PrivateFiles.CreateFolder(folder);
        // The key first: a certificate without its key is worse than the other way round.
        Write(folder, "key.pem", key.ExportPkcs8PrivateKeyPem() + "\n", console.Output);
        Write(folder, "cert-chain.pem", chain, console.Output);
        Write(folder, "root-cert.pem", roots, console.Output);
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
