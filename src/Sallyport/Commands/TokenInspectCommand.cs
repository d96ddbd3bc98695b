using System.CommandLine;
using Sallyport.Engine.Tokens;
using Sallyport.Output;

namespace Sallyport.Commands;

/// <summary><c>sallyport token inspect</c>: what a token says, believed or not. Never its signature.</summary>
internal static class TokenInspectCommand
{
    public static Command Create()
    {
        TaughtCommand command = new("inspect", "Print a token's header and claims, without checking its signature.",
            new("The token that curl sends.", "sallyport token inspect $TOKEN"),
            new("From a file, so that it stays out of the shell's history.", "sallyport token inspect - < token.txt"));
        Argument<string> token = TokenCommand.TokenArgument();
        Option<string> format = SharedOptions.Choice("-o", "What to print.", "text", "json");
        command.Arguments.Add(token);
        command.Options.Add(format);
        command.SetAction(parsed =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            JwtStatus status = CompactToken.Parse(InputText.ReadToken(parsed.GetRequiredValue(token)), out ParsedToken? read);
            if (read is null)
                return TokenText.WriteRefusal(status, parsed.GetRequiredValue(format), console);
            if (parsed.GetRequiredValue(format) == "json")
                TokenText.WriteJson(read, console.Output);
            else
                TokenText.Write(read, TimeProvider.System.GetUtcNow(), console.Output);
            return ExitCodes.Fine;
        });
        return command;
    }
}
