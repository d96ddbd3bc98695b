using System.CommandLine;
using System.CommandLine.Help;
using Sallyport.Output;

namespace Sallyport.Commands;

/// <summary>The table of commands, and the way from arguments to one of them.</summary>
internal static class CommandLine
{
    private static readonly (string Name, Func<Command> Create)[] _commands =
    [
        ("up", UpCommand.Create),
        ("gateway", GatewayCommand.Create),
        ("sidecar", SidecarCommand.Create),
        ("control", ControlCommand.Create),
        ("explain", ExplainCommand.Create),
        ("check", CheckCommand.Create),
        ("token", TokenCommand.Create),
        ("jwk", JwkCommand.Create),
        ("cert", CertCommand.Create),
        ("completion", CompletionCommand.Create),
        ("sample", SampleCommand.Create),
    ];

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        // An argument that begins with @ is a value (a password, a user), never a file of further arguments.
        ParserConfiguration parsing = new() { ResponseFileTokenReplacer = null };
        ParseResult parsed = Create(args).Parse(args, parsing);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
            return Refuse(parsed, error);
        // The proxies handle signals themselves: draining may take longer than the library would wait.
        InvocationConfiguration invocation = new()
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(invocation);
        }
        catch (UnusableInputException unusable)
        {
            error.WriteLine($"{PathOf(parsed)}: {unusable.Message}");
            return ExitCodes.Unusable;
        }
    }

    /// <summary>
    /// Only the command that is asked for is made: a start costs a few milliseconds less, and tests start the program often.
    /// </summary>
    private static RootCommand Create(string[] args)
    {
        RootCommand root = new("Answers requests as Istio would, from Istio's own documents, with Kubernetes or without it.");
        // Without /h and -?, which no one expects here and completion would offer.
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        HelpOption help = new("--help", "-h");
        root.Options.Add(help);
        HelpWithExamples withExamples = new((HelpAction)help.Action!);
        help.Action = withExamples;
        root.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output = parsed.InvocationConfiguration.Error;
            withExamples.Invoke(parsed);
            return ExitCodes.Unusable;
        });
        (string Name, Func<Command> Create)[] asked = [.. _commands.Where(c => args.Length > 0 && c.Name == args[0])];
        foreach ((_, Func<Command> create) in asked.Length > 0 ? asked : _commands)
            root.Subcommands.Add(create());
        return root;
    }

    /// <summary>The words that lead to each command that does something, for the test that all of them teach.</summary>
    internal static IEnumerable<string[]> Paths() => Create([]).Subcommands.Where(command => !command.Hidden).SelectMany(command => PathsBelow([], command));

    private static IEnumerable<string[]> PathsBelow(string[] before, Command command)
    {
        string[] path = [.. before, command.Name];
        return command.Subcommands.Count == 0 ? [path] : command.Subcommands.SelectMany(below => PathsBelow(path, below));
    }

    private static int Refuse(ParseResult parsed, TextWriter error)
    {
        string path = PathOf(parsed);
        foreach (string message in parsed.Errors.Select(e => e.Message).Distinct())
            error.WriteLine($"{path}: {message}");
        error.WriteLine($"Try '{path} --help'.");
        return ExitCodes.Unusable;
    }

    private static string PathOf(ParseResult parsed)
    {
        List<string> names = [];
        for (System.CommandLine.Parsing.CommandResult? at = parsed.CommandResult; at is not null;
             at = at.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, at.Command is RootCommand ? "sallyport" : at.Command.Name);
        return string.Join(' ', names);
    }
}
