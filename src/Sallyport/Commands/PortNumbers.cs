using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Sallyport.Proxy;

namespace Sallyport.Commands;

/// <summary>Reads ports as they stand in options. Each error names the option and quotes what was given.</summary>
internal static class PortNumbers
{
    public static Dictionary<int, int> ReadMap(ArgumentResult result)
    {
        Dictionary<int, int> map = [];
        foreach (string pair in result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            string[] sides = pair.Split('=');
            if (sides.Length != 2 || !TryRead(sides[0], out int port) || port == 0 || !TryRead(sides[1], out int other))
            {
                result.AddError($"--port-map: '{pair}' is not of the form PORT=OTHER with ports from 0 to 65535.");
                return [];
            }
            map[port] = other;
        }
        return map;
    }

    public static int ReadOne(ArgumentResult result)
    {
        if (result.Tokens.Count == 1 && TryRead(result.Tokens[0].Value, out int port))
            return port;
        result.AddError($"{((OptionResult)result.Parent!).Option.Name}: '{result.Tokens[^1].Value}' is not a port from 0 to 65535.");
        return 0;
    }

    public static InboundPort[] ReadInbound(ArgumentResult result)
    {
        List<InboundPort> ports = [];
        foreach (string text in result.Tokens.Select(t => t.Value))
        {
            int equals = text.IndexOf('='), colon = text.LastIndexOf(':');
            if (equals <= 0 || colon <= equals + 1 || !TryRead(text[..equals], out int port) || port == 0
                || !TryRead(text[(colon + 1)..], out int application) || application == 0)
            {
                result.AddError($"--inbound: '{text}' is not of the form PORT=HOST:PORT.");
                return [];
            }
            ports.Add(new InboundPort(port, text[(equals + 1)..colon].Trim('[', ']'), application));
        }
        return [.. ports];
    }

    public static IPEndPoint? ReadEndPoint(ArgumentResult result)
    {
        string text = result.Tokens[^1].Value;
        int colon = text.LastIndexOf(':');
        if (colon > 0 && IPAddress.TryParse(text[..colon], out IPAddress? address) && TryRead(text[(colon + 1)..], out int port))
            return new IPEndPoint(address, port);
        result.AddError($"{((OptionResult)result.Parent!).Option.Name}: '{text}' is not of the form ADDR:PORT with an IP address.");
        return null;
    }

    private static bool TryRead(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue;
}
