using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Header operations of a route or a destination (validation.md 6.14).</summary>
internal static class HeaderRules
{
    public static void CheckOperations(KindContext context, NodeView headers)
    {
        CheckOne(context, headers["request"], allowAuthority: true);
        CheckOne(context, headers["response"], allowAuthority: false);
    }

    /// <summary>The host header is written once: by the rewrite, or by one operation of the route.</summary>
    public static void CheckAuthority(KindContext context, NodeView route)
    {
        bool isWritten = route["rewrite"]["authority"].HasText();
        NodeView request = route["headers"]["request"];
        foreach ((string name, NodeView value) in request["set"].Members().Concat(request["add"].Members()))
        {
            if (!HeaderNames.IsAuthority(name)) continue;
            if (isWritten)
            {
                context.Refuse(DiagnosticCode.Conflict, value, "the host header is already written by another setting of this route");
            }

            isWritten = value.HasText();
        }
    }

    private static void CheckOne(KindContext context, NodeView operations, bool allowAuthority)
    {
        foreach ((string name, NodeView value) in operations["set"].Members().Concat(operations["add"].Members()))
        {
            CheckName(context, value, name, allowAuthority);
            if (!HeaderFormats.IsValid(value.TextOrEmpty()))
            {
                context.Refuse(
                    DiagnosticCode.InvalidFormat,
                    value,
                    "has a control character, or a % that is neither doubled nor part of a %COMMAND%");
            }
        }

        foreach (NodeView name in operations["remove"].Entries()) CheckName(context, name, name.TextOrEmpty(), allowAuthority: false);
    }

    private static void CheckName(KindContext context, NodeView at, string name, bool allowAuthority)
    {
        if (name.Length == 0) context.Refuse(DiagnosticCode.Empty, at, "a header's name must not be empty");
        else if (HeaderNames.IsReserved(name) && !(allowAuthority && HeaderNames.IsAuthority(name)))
        {
            context.Refuse(DiagnosticCode.NotAllowedHere, at, $"{Quoted.Text(name)} cannot be changed here");
        }
    }
}
