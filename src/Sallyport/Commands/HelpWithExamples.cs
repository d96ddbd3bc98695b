using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Sallyport.Commands;

/// <summary>The usual help, and below it the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = usual.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is TaughtCommand { Examples.Count: > 0 } command)
        {
            output.WriteLine("Examples:");
            foreach (Example example in command.Examples)
                output.WriteLine($"  # {example.Purpose}\n  {example.Line}\n");
        }
        return code;
    }
}
