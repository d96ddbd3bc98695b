using System.Globalization;
using System.Text;

namespace Sallyport.Engine.Routing;

/// <summary>Compiles the text of a <see cref="HeaderFormat"/>; cold.</summary>
internal static class HeaderFormatReader
{
    private static readonly Dictionary<string, FormatCommand> _commands = new(StringComparer.Ordinal)
    {
        ["REQ"] = FormatCommand.RequestHeader,
        ["RESP"] = FormatCommand.ResponseHeader,
        ["PROTOCOL"] = FormatCommand.Protocol,
        ["DOWNSTREAM_REMOTE_ADDRESS"] = FormatCommand.RemoteAddress,
        ["DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT"] = FormatCommand.RemoteAddressWithoutPort,
        ["DOWNSTREAM_REMOTE_PORT"] = FormatCommand.RemotePort,
        ["DOWNSTREAM_DIRECT_REMOTE_ADDRESS"] = FormatCommand.DirectRemoteAddress,
        ["DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT"] = FormatCommand.DirectRemoteAddressWithoutPort,
        ["DOWNSTREAM_DIRECT_REMOTE_PORT"] = FormatCommand.DirectRemotePort,
        ["DOWNSTREAM_LOCAL_ADDRESS"] = FormatCommand.LocalAddress,
        ["DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT"] = FormatCommand.LocalAddressWithoutPort,
        ["DOWNSTREAM_LOCAL_PORT"] = FormatCommand.LocalPort,
        ["REQUESTED_SERVER_NAME"] = FormatCommand.ServerName,
        ["DOWNSTREAM_PEER_URI_SAN"] = FormatCommand.PeerUriName,
        ["DOWNSTREAM_PEER_SUBJECT"] = FormatCommand.PeerSubject,
        ["ROUTE_NAME"] = FormatCommand.RouteName,
        ["UPSTREAM_CLUSTER"] = FormatCommand.ClusterName,
        ["UPSTREAM_HOST"] = FormatCommand.UpstreamHost,
        ["RESPONSE_CODE"] = FormatCommand.ResponseCode,
        ["START_TIME"] = FormatCommand.StartTime,
    };

    /// <summary>The parts, or null with the problem.</summary>
    public static List<FormatPart>? Read(string text, out string? problem)
    {
        List<FormatPart> parts = [];
        StringBuilder literal = new();
        problem = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                literal.Append(text[i]);
                continue;
            }
            if (i + 1 < text.Length && text[i + 1] == '%')
            {
                literal.Append('%');
                i++;
                continue;
            }
            int end = EndOf(text, i + 1);
            FormatPart? part = end < 0 ? null : ReadCommand(text[(i + 1)..end]);
            if (part is null)
            {
                problem = end < 0 ? "a % without its closing % (write %% for the sign itself)" : $"unknown command %{text[(i + 1)..end]}%";
                return null;
            }
            Flush(literal, parts);
            parts.Add(part);
            i = end;
        }
        Flush(literal, parts);
        return parts;
    }

    // The closing sign; a % inside parentheses belongs to the argument.
    private static int EndOf(string text, int start)
    {
        int depth = 0;
        for (int i = start; i < text.Length; i++)
        {
            if (text[i] == '(')
                depth++;
            else if (text[i] == ')')
                depth--;
            else if (text[i] == '%' && depth <= 0)
                return i;
        }
        return -1;
    }

    private static FormatPart? ReadCommand(string command)
    {
        int open = command.IndexOf('(');
        int close = command.LastIndexOf(')');
        string name = open < 0 ? command : command[..open];
        string argument = open >= 0 && close > open ? command[(open + 1)..close] : "";
        string rest = open < 0 ? "" : close > open ? command[(close + 1)..] : "(";
        if (!_commands.TryGetValue(name, out FormatCommand known) || !TryReadLength(rest, out int length))
            return null;

        bool takesHeader = known is FormatCommand.RequestHeader or FormatCommand.ResponseHeader;
        if (takesHeader == (argument.Length == 0))
            return null;
        string[] names = argument.ToLowerInvariant().Split('?', 2);
        return new FormatPart(
            known, Encoding.UTF8.GetBytes(names[0]), Encoding.UTF8.GetBytes(names.Length > 1 ? names[1] : ""), length);
    }

    private static bool TryReadLength(string rest, out int length)
    {
        length = -1;
        if (rest.Length == 0)
            return true;
        return rest[0] == ':' && int.TryParse(rest.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out length);
    }

    private static void Flush(StringBuilder literal, List<FormatPart> parts)
    {
        if (literal.Length == 0)
            return;
        parts.Add(FormatPart.Literal(Encoding.UTF8.GetBytes(literal.ToString())));
        literal.Clear();
    }
}
