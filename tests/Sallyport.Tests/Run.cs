using Sallyport.Commands;

namespace Sallyport;

/// <summary>Runs a command in this process and gives back what it printed.</summary>
internal static class Run
{
    public static async Task<(int Code, string Output, string Error)> CommandAsync(params string[] arguments)
    {
        StringWriter output = new(), error = new();
        int code = await CommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
