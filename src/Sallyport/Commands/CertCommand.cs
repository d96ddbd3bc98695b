using System.CommandLine;

namespace Sallyport.Commands;

/// <summary><c>sallyport cert</c>: the mesh's authority, and certificates that it signs.</summary>
internal static class CertCommand
{
    public static Command Create()
    {
        Command command = new("cert", "Make a mesh's certificate authority, and certificates of its workloads.");
        command.Subcommands.Add(CertIssueCommand.Create());
        command.Subcommands.Add(CertAuthorityCommand.Create());
        return command;
    }
}
