using System.CommandLine;
using Sallyport.Explaining;
using Sallyport.Output;
using Sallyport.Policy.Parsing;
using Sallyport.Proxy;
using Sallyport.Proxy.Configuration;

namespace Sallyport.Commands;

/// <summary>Asks a proxy without ports, and prints what it says.</summary>
internal static class ExplainRun
{
    public static async Task<int> RunAsync(
        ExplainArguments arguments, string format, InvocationConfiguration console, CancellationToken stop)
    {
        try
        {
            if (!DocumentInput.TryRead(new DocumentFiles(arguments.Files), console.Error, out IReadOnlyList<DocumentText> documents))
                return ExitCodes.Unusable;
            using Explainer explainer = await Explainer.StartAsync([arguments], documents, new ErrorLog(console.Error), stop);
            ExplainReport report = await explainer.ExplainAsync(arguments);
            if (format == "json")
                ExplainJson.Write(report, console.Output);
            else
                ExplainText.Write(report, console.Output);
            return report.Allowed ? ExitCodes.Fine : ExitCodes.Findings;
        }
        catch (StartFailedException unusable)
        {
            throw new UnusableInputException(unusable.Message);
        }
    }
}
