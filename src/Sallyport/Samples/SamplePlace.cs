using System.Globalization;
using System.Net;
using Sallyport.Commands;

namespace Sallyport.Samples;

/// <summary>What a sample knows of where it runs, from its environment.</summary>
internal sealed class SamplePlace
{
    private readonly Func<string, string?> _environment;

    private SamplePlace(Func<string, string?> environment, IPAddress address, int? port)
    {
        _environment = environment;
        Address = address;
        Port = port;
        Pod = environment("HOSTNAME") is { Length: > 0 } pod ? pod : "unknown";
        Namespace = environment("POD_NAMESPACE") is { Length: > 0 } name ? name : "default";
    }

    /// <summary>HOST: the address to listen on; loopback when it is not set, since a sample protects nothing.</summary>
    public IPAddress Address { get; }

    /// <summary>PORT; null when it is not set.</summary>
    public int? Port { get; }

    /// <summary>HOSTNAME: in a Pod its name.</summary>
    public string Pod { get; }

    /// <summary>POD_NAMESPACE.</summary>
    public string Namespace { get; }

    /// <exception cref="UnusableInputException">HOST or PORT cannot be read.</exception>
    public static SamplePlace Read(Func<string, string?> environment)
    {
        string? host = environment("HOST"), port = environment("PORT");
        IPAddress? address = IPAddress.Loopback;
        if (!string.IsNullOrEmpty(host) && !IPAddress.TryParse(host, out address))
            throw new UnusableInputException($"HOST: '{host}' is not an IP address.");
        if (string.IsNullOrEmpty(port)) return new SamplePlace(environment, address, port: null);
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number))
            throw new UnusableInputException($"PORT: '{port}' is not a port number.");
        return new SamplePlace(environment, address, number);
    }

    /// <summary>Where another service is: what the variable says, as the images read it, else its usual address.</summary>
    /// <exception cref="UnusableInputException">The variable is set and no http address.</exception>
    public Uri Url(string variable, string usual)
    {
        string? said = _environment(variable);
        if (string.IsNullOrEmpty(said)) return new Uri(usual);
        return Uri.TryCreate(said, UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttp
            ? url
            : throw new UnusableInputException($"{variable}: '{said}' is not an http address.");
    }

    /// <summary>A service of the bookshop: its NAME_HOSTNAME and NAME_SERVICE_PORT, else its name and port 9080.</summary>
    /// <exception cref="UnusableInputException">They do not make an address.</exception>
    public Uri Service(string name)
    {
        string upper = name.ToUpperInvariant();
        string host = _environment(upper + "_HOSTNAME") is { Length: > 0 } given ? given : name;
        string port = _environment(upper + "_SERVICE_PORT") is { Length: > 0 } number ? number : "9080";
        return Uri.TryCreate($"http://{host}:{port}/", UriKind.Absolute, out Uri? url)
            ? url
            : throw new UnusableInputException($"{upper}_HOSTNAME, {upper}_SERVICE_PORT: 'http://{host}:{port}/' is not an address.");
    }
}
