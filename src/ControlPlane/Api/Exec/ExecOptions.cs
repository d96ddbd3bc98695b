using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api.Logs;

namespace Sallyport.ControlPlane.Api.Exec;

/// <summary>What is to be run, as Kubernetes' <c>PodExecOptions</c> in a query.</summary>
internal sealed record ExecOptions(string Container, IReadOnlyList<string> Command, bool HasInput, bool HasOutput, bool HasErrors, bool IsTerminal)
{
    /// <exception cref="ApiException">400.</exception>
    public static ExecOptions Read(ApiCall call)
    {
        string[] command = [.. call.Http.Request.Query["command"].Select(word => word ?? "")];
        if (command.Length == 0 || command[0].Length == 0) throw Refusals.BadRequest("you must specify at least one command for the container");
        // Neither a program nor its arguments can hold what ends a text in C.
        if (command.Any(word => word.Contains('\0', StringComparison.Ordinal))) throw Refusals.BadRequest("a command cannot contain a zero byte");
        bool isTerminal = LogOptions.IsTrue(call, "tty");
        bool input = LogOptions.IsTrue(call, "stdin"), output = LogOptions.IsTrue(call, "stdout");
        // A terminal has one output for both.
        bool errors = LogOptions.IsTrue(call, "stderr") && !isTerminal;
        if (!input && !output && !errors) throw Refusals.BadRequest("you must specify at least 1 of stdin, stdout, stderr");
        return new ExecOptions(call.Query("container"), command, input, output, errors, isTerminal);
    }

    /// <summary>For the audit: the program, but not its arguments, where tokens may stand.</summary>
    public JsonObject ForAudit(string container) => new()
    {
        ["kind"] = "PodExecOptions", ["apiVersion"] = "v1", ["container"] = container, ["command"] = new JsonArray(Command[0], Command.Count > 1 ? "…" : null),
        ["stdin"] = HasInput, ["stdout"] = HasOutput, ["stderr"] = HasErrors, ["tty"] = IsTerminal,
    };
}
