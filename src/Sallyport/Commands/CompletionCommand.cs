using System.CommandLine;

namespace Sallyport.Commands;

/// <summary><c>sallyport completion bash|zsh</c>: a script for the shell, which asks the program itself what may come next.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _sallyport() {
            local IFS=$'\n' word=${COMP_WORDS[COMP_CWORD]}
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "$word"))
            [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$word"))
        }
        complete -o filenames -F _sallyport sallyport ./sallyport
        """;

    private const string Zsh = """
        #compdef sallyport
        _sallyport() {
            local -a suggestions
            suggestions=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a suggestions || _files
        }
        compdef _sallyport sallyport
        """;

    public static Command Create()
    {
        TaughtCommand command = new("completion", "Print a script that completes commands and options in a shell.",
            new("For this shell and, in ~/.bashrc, for every new one.", "source <(sallyport completion bash)"),
            new("In ~/.zshrc.", "source <(sallyport completion zsh)"));
        Argument<string> shell = new("shell") { Description = "bash or zsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        command.Arguments.Add(shell);
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(shell) == "bash" ? Bash : Zsh));
        return command;
    }
}
