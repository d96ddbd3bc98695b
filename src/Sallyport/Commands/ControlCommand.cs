using System.CommandLine;
using Microsoft.Extensions.Logging;
using Sallyport.Console;
using Sallyport.ControlPlane;
using Sallyport.Output;

namespace Sallyport.Commands;

/// <summary><c>sallyport control</c>: the Kubernetes API for the documents, alone.</summary>
internal static class ControlCommand
{
    public static Command Create()
    {
        TaughtCommand command = new("control", "Run the control plane: a Kubernetes API for Istio's documents, for kubectl and the proxies.",
            new("On loopback, with a kubeconfig in the data folder.", "sallyport control --data ./state --bind 127.0.0.1"),
            new("On a free port.", "sallyport control --data ./state --port 0"));
        Option<string?> data = DataOption();
        Option<int> port = PortOption();
        Option<string> bind = new("--bind")
        {
            HelpName = "ADDR",
            Description = "Address the API listens on. Default: all.",
            DefaultValueFactory = _ => "0.0.0.0",
        };
        bind.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !System.Net.IPAddress.TryParse(result.Tokens[0].Value, out _))
                result.AddError($"--bind: '{result.Tokens[0].Value}' is not an IP address.");
        });
        foreach (Option option in (Option[])[data, port, bind]) command.Options.Add(option);
        command.SetAction((parsed, _) => ProxyRun.UntilSignalAsync(stop => RunAsync(
            WorkloadAuthority.For(new ControlPlaneOptions
            {
                DataFolder = FolderOf(parsed.GetValue(data)), Port = parsed.GetValue(port), Bind = parsed.GetValue(bind)!,
            }),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, stop)));
        command.Subcommands.Add(ControlBackupCommand.CreateBackup(DataOption, FolderOf));
        command.Subcommands.Add(ControlBackupCommand.CreateRestore(DataOption, FolderOf));
        return command;
    }

    public static Option<int> PortOption() => new("--port")
    {
        HelpName = "N",
        Description = "Port of the API (HTTPS); 0 is a free port. Default: 7443.",
        DefaultValueFactory = _ => 7443,
        CustomParser = PortNumbers.ReadOne,
    };

    public static Option<string?> DataOption() => new("--data")
    {
        HelpName = "DIR",
        Description = "Folder of the store, keys and kubeconfig; made when it is not there. Default: sallyport in the user's state folder.",
    };

    public static string FolderOf(string? given) => Path.GetFullPath(given ?? DefaultFolder());

    public static ILoggerFactory Logs() => LoggerFactory.Create(logging => logging
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));

    private static async Task<int> RunAsync(ControlPlaneOptions options, TextWriter output, TextWriter error, CancellationToken stop)
    {
        using ILoggerFactory logs = Logs();
        try
        {
            await using ControlPlaneHost host = await ControlPlaneHost.StartAsync(options, logs, TimeProvider.System, stop);
            (ConsoleHost console, Uri link) = await ConsoleStart.BesideAsync(host, options.Port, logs, stop);
            await using ConsoleHost served = console;
            error.WriteLine($"The console, signed in once: {link}");
            output.WriteLine(
                $"ready control api={host.Address.GetLeftPart(UriPartial.Authority)} console={console.Address.GetLeftPart(UriPartial.Authority)} kubeconfig={host.KubeconfigFile}");
            await output.FlushAsync(CancellationToken.None);
            await Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return ExitCodes.Fine;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Data.Common.DbException)
        {
            error.WriteLine($"sallyport control: could not start: {e.Message}");
            return ExitCodes.NotStarted;
        }
    }

    private static string DefaultFolder()
    {
        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        string home = string.IsNullOrEmpty(state)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state")
            : state;
        return Path.Combine(home, "sallyport");
    }
}
