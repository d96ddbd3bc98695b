using System.CommandLine;
using Sallyport.Output;
using Sallyport.Samples;

namespace Sallyport.Commands;

/// <summary>
/// <c>sallyport sample NAME</c>: one of the tutorials' applications as a process, for the Pods of <c>up</c>. It is not in the help:
/// nobody else needs it, and what it is told comes from a Pod's environment.
/// </summary>
internal static class SampleCommand
{
    public static Command Create()
    {
        TaughtCommand command = new("sample", "Run one of the sample applications that stand for the tutorials' images.",
            new Example("On a port of loopback.", "PORT=8000 sallyport sample httpbin")) { Hidden = true };
        Argument<string> name = new("name") { Description = "Which one." };
        name.AcceptOnlyFromAmong([.. SampleCatalog.All.Select(sample => sample.Name)]);
        command.Arguments.Add(name);
        command.SetAction((parsed, _) => ProxyRun.UntilSignalAsync(stop => RunAsync(
            SampleCatalog.All.First(sample => sample.Name == parsed.GetValue(name)),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, stop)));
        return command;
    }

    private static async Task<int> RunAsync(Sample sample, TextWriter output, TextWriter error, CancellationToken stop)
    {
        SamplePlace place = SamplePlace.Read(Environment.GetEnvironmentVariable);
        if (sample.Create is null)
        {
            await UntilAsync(stop);
            return ExitCodes.Fine;
        }
        try
        {
            await using SampleServer server = await SampleServer.StartAsync(sample, place, output, stop);
            await output.WriteLineAsync($"ready {sample.Name} {server.Address.Authority}");
            await UntilAsync(stop);
            return ExitCodes.Fine;
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            await error.WriteLineAsync($"sallyport sample: could not start: {e.Message}");
            return ExitCodes.NotStarted;
        }
    }

    private static Task UntilAsync(CancellationToken stop) =>
        Task.Delay(Timeout.Infinite, stop).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
