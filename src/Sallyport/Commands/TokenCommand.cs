using System.CommandLine;

namespace Sallyport.Commands;

/// <summary><c>sallyport token</c>: tokens to try policies with, and a look into those one has.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        Command command = new("token", "Sign, read and verify tokens.");
        command.Subcommands.Add(TokenNewCommand.Create());
        command.Subcommands.Add(TokenInspectCommand.Create());
        command.Subcommands.Add(TokenVerifyCommand.Create());
        return command;
    }

    public static Argument<string> TokenArgument() => new("TOKEN") { Description = "The token, or - to read it from standard input." };
}
