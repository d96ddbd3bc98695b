using System.CommandLine;
using Sallyport.Proxy.Identity;

namespace Sallyport.Commands;

/// <summary><c>sallyport cert authority</c>: a new authority, as the Secret that proxies look for.</summary>
internal static class CertAuthorityCommand
{
    public static Command Create()
    {
        TaughtCommand command = new("authority", "Make a mesh's certificate authority and print it as the Secret cacerts. It holds a private key.",
            new Example("Beside the other documents, readable for you only.", "(umask 077; sallyport cert authority > config/cacerts.yaml)"));
        Option<string> space = new("--namespace")
        {
            HelpName = "NS",
            Description = "The mesh's root namespace.",
            DefaultValueFactory = _ => "istio-system",
        };
        Option<string> domain = new("--trust-domain")
        {
            HelpName = "NAME",
            Description = "Names the authority; what identities begin with is the mesh configuration's trustDomain.",
            DefaultValueFactory = _ => "cluster.local",
        };
        command.Options.Add(space);
        command.Options.Add(domain);
        command.SetAction(parsed =>
        {
            MeshAuthority made = AuthorityMaker.Create(parsed.GetRequiredValue(domain), TimeProvider.System.GetUtcNow());
            Write(parsed.InvocationConfiguration.Output, parsed.GetRequiredValue(space), made);
        });
        return command;
    }

    private static void Write(TextWriter output, string space, MeshAuthority authority)
    {
        output.WriteLine("apiVersion: v1");
        output.WriteLine("kind: Secret");
        output.WriteLine($"metadata: {{name: cacerts, namespace: {space}}}");
        output.WriteLine("stringData:");
        WriteFile(output, MeshAuthority.CertificateFile, authority.Certificate);
        WriteFile(output, MeshAuthority.KeyFile, authority.Key);
        WriteFile(output, MeshAuthority.ChainFile, authority.Chain);
        WriteFile(output, MeshAuthority.RootsFile, authority.Roots);
    }

    private static void WriteFile(TextWriter output, string name, string pem)
    {
        output.WriteLine($"  {name}: |");
        foreach (string line in pem.TrimEnd().Split('\n'))
            output.WriteLine($"    {line}");
    }
}
