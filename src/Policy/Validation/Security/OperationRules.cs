using System.Globalization;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Security;

/// <summary>A rule's <c>to[].operation</c> (validation.md 3C).</summary>
internal static class OperationRules
{
    private static readonly string[] s_fields = ["hosts", "notHosts", "ports", "notPorts", "methods", "notMethods", "paths", "notPaths"];

    public static void Check(KindContext context, NodeView operation)
    {
        bool hasAny = false;
        foreach (string field in s_fields)
        {
            NodeView values = operation[field];
            hasAny |= values.Count > 0;
            for (int i = 0; i < values.Count; i++) CheckValue(context, field, values[i]);
        }

        if (!hasAny) context.Error(DiagnosticCode.Empty, operation, $"{operation.Path} is needed, with at least one value");
    }

    /// <summary>Whether the operation asks for something that is known on a TCP port too (3.26).</summary>
    public static bool HasPorts(NodeView operation) => operation["ports"].Count > 0 || operation["notPorts"].Count > 0;

    /// <summary>3.21: decimal digits, 0 to 65535; leading zeros pass.</summary>
    public static bool IsPort(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint port) && port <= 65535;

    private static void CheckValue(KindContext context, string field, NodeView at)
    {
        if (at.Text is not { } value) return;
        string? problem = value.Length == 0 ? "a value must not be empty" : field switch
        {
            "ports" or "notPorts" => IsPort(value) ? null : "no port from 0 to 65535",
            "paths" or "notPaths" => PathTemplateRules.FindProblem(value),
            _ => null,
        };
        if (problem is not null) context.Error(DiagnosticCode.InvalidRule, at, $"{at.Path}: {Quoted.Text(value)}: {problem}");
    }
}
