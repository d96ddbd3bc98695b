using System.Diagnostics;
using System.Text;

namespace Sallyport.ControlPlane.Tests.Api;

/// <summary>The real kubectl, as the administrator.</summary>
internal sealed class Kubectl(TestApi api)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    /// <summary>Where it is; null on a machine without it.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "kubectl")).FirstOrDefault(File.Exists);

    /// <summary>Runs it to its end.</summary>
    /// <param name="input">Its standard input; without it, that is empty.</param>
    /// <param name="arguments">Its arguments.</param>
    public async Task<(int Code, string Output, string Errors)> RunAsync(string? input, params string[] arguments)
    {
        using Process process = Start(Program!, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(_limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)} goes on and on: {await output} {await errors}");
        }
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Starts it; the test reads its output and ends it.</summary>
    public Process Start(params string[] arguments) => Start(Program!, arguments);

    /// <summary>Starts it behind a terminal of its own, whose size is 40 rows and 120 columns, as a person would.</summary>
    public Process StartInTerminal(params string[] arguments)
    {
        string line = string.Join(' ', arguments.Select(word => $"'{word}'"));
        return Start("script", ["-qfec", $"stty rows 40 cols 120; exec '{Program}' {line}", "/dev/null"]);
    }

    private Process Start(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8, WorkingDirectory = api.Folder,
        };
        start.Environment["KUBECONFIG"] = api.Kubeconfig;
        start.Environment["KUBECACHEDIR"] = Path.Combine(api.Folder, "kubectl-cache");
        return Process.Start(start)!;
    }
}
