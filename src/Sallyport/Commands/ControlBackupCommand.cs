using System.CommandLine;
using System.Data.Common;
using Sallyport.ControlPlane.Store;
using Sallyport.Output;

namespace Sallyport.Commands;

/// <summary><c>sallyport control backup</c> and <c>restore</c>: copies of a control plane's data.</summary>
internal static class ControlBackupCommand
{
    public static Command CreateBackup(Func<Option<string?>> data, Func<string?, string> folderOf)
    {
        TaughtCommand command = new("backup", "Copy the objects and keys of a control plane, also while it runs. The copy is as secret as they are.",
            new Example("Into a new folder.", "sallyport control backup --data ./state --out ./backup-monday"));
        Option<string?> from = data();
        Option<string> to = new("--out") { HelpName = "DIR", Description = "Folder of the copy; must be new or empty.", Required = true };
        command.Options.Add(from);
        command.Options.Add(to);
        command.SetAction(parsed => Run(parsed, "backup", () =>
            StoreBackup.Take(folderOf(parsed.GetValue(from)), Path.GetFullPath(parsed.GetValue(to)!))));
        return command;
    }

    public static Command CreateRestore(Func<Option<string?>> data, Func<string?, string> folderOf)
    {
        TaughtCommand command = new("restore", "Put a copy in the place of a control plane's data. The control plane must not run.",
            new("Into a new data folder.", "sallyport control restore --from ./backup-monday --data ./state"),
            new("Over the objects that are there.", "sallyport control restore --from ./backup-monday --data ./state --replace"));
        Option<string?> to = data();
        Option<string> from = new("--from") { HelpName = "DIR", Description = "Folder of the copy.", Required = true };
        Option<bool> replace = new("--replace") { Description = "Replace the objects that are there; without it they are a reason to stop." };
        foreach (Option option in (Option[])[from, to, replace]) command.Options.Add(option);
        command.SetAction(parsed => Run(parsed, "restore", () =>
            StoreBackup.Restore(Path.GetFullPath(parsed.GetValue(from)!), folderOf(parsed.GetValue(to)), parsed.GetValue(replace))));
        return command;
    }

    private static int Run(ParseResult parsed, string name, Action work)
    {
        try
        {
            work();
            return ExitCodes.Fine;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DbException)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"sallyport control {name}: {e.Message}");
            return ExitCodes.Unusable;
        }
    }
}
