using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sallyport.Commands;

/// <summary>Options that several commands have, with the same name and meaning everywhere.</summary>
internal static class SharedOptions
{
    public static Option<string[]> Files(bool isRequired = true) => new("-f")
    {
        HelpName = "PATH",
        Description = "A file, a folder (all *.yaml, *.yml and *.json below it) or - for standard input. May be given several times.",
        Required = isRequired,
    };

    public static Option<string?> Control() => new("--control")
    {
        HelpName = "KUBECONFIG",
        Description = "Take the documents from the control plane, or cluster, of this kubeconfig instead of files.",
    };

    /// <summary>Files or control plane: one of the two.</summary>
    public static void DemandOne(Command command, Option<string[]> files, Option<string?> control) => command.Validators.Add(result =>
    {
        bool hasFiles = result.GetResult(files) is { Tokens.Count: > 0 }, hasControl = result.GetResult(control) is { Tokens.Count: > 0 };
        if (hasFiles == hasControl)
            result.AddError("Documents come from -f or from --control: give one of the two.");
    });

    public static Option<Dictionary<string, string>> Labels(string name, params string[] aliases) => new(name, aliases)
    {
        HelpName = "K=V,…",
        Description = "Labels of the workload, which selectors of policies are compared with.",
        CustomParser = ReadLabels,
    };

    /// <summary>An option with a closed list of values; the first is the default.</summary>
    public static Option<string> Choice(string name, string description, params string[] values)
    {
        Option<string> option = new(name)
        {
            HelpName = string.Join('|', values),
            Description = description,
            DefaultValueFactory = _ => values[0],
        };
        option.Validators.Add(result =>
        {
            foreach (string given in result.Tokens.Select(t => t.Value).Where(value => !values.Contains(value)))
                result.AddError($"{name}: '{given}' is not one of {string.Join(", ", values)}.");
        });
        option.CompletionSources.Add(values);
        return option;
    }

    private static Dictionary<string, string> ReadLabels(ArgumentResult result)
    {
        Dictionary<string, string> labels = [];
        string name = ((OptionResult)result.Parent!).Option.Name;
        foreach (string pair in result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            int equals = pair.IndexOf('=');
            if (equals <= 0)
            {
                result.AddError($"{name}: '{pair}' is not of the form key=value.");
                return [];
            }
            labels[pair[..equals]] = pair[(equals + 1)..];
        }
        return labels;
    }
}
