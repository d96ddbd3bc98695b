using System.CommandLine;
using System.Globalization;
using System.Net;

namespace Sallyport.Commands;

/// <summary>The options that <c>gateway</c> and <c>sidecar</c> share.</summary>
internal sealed class ProxyArguments
{
    public Option<string[]> Files { get; } = SharedOptions.Files(isRequired: false);

    public Option<string?> Control { get; } = SharedOptions.Control();

    public Option<string?> Data { get; } = new("--data")
    {
        HelpName = "DIR",
        Description = "Keep the last good key sets here, and with --control the documents last in force, for restarts. Without it nothing is written.",
    };

    public Option<string?> Name { get; } = new("--name") { HelpName = "N", Description = "Name of this workload." };

    public Option<string?> Namespace { get; } = new("--namespace")
    {
        HelpName = "NS",
        Description = "Namespace of this workload; its policies and those of the root namespace apply.",
    };

    public Option<Dictionary<string, string>> Labels { get; } = SharedOptions.Labels("--labels");

    public Option<string?> ServiceAccount { get; } = new("--service-account")
    {
        HelpName = "SA",
        Description = "Identity in this workload's certificate. Default: its name.",
    };

    public Option<string?> Bind { get; } = new("--bind")
    {
        HelpName = "ADDR",
        Description = "Address to listen on. Default: all addresses.",
    };

    public Option<Dictionary<int, int>> PortMap { get; } = new("--port-map")
    {
        HelpName = "PORT=OTHER,…",
        Description = "Where a port listens instead; OTHER 0 is a free port. Default: below 1024 a gateway adds 8000 (80 is 8080).",
        CustomParser = result => PortNumbers.ReadMap(result),
    };

    public Option<bool> ProxyProtocol { get; } = new("--proxy-protocol")
    {
        Description = "Every connection begins with a PROXY protocol header (version 1 or 2), whose source counts as the peer.",
    };

    public Option<string?> Admin { get; } = new("--admin")
    {
        HelpName = "ADDR:PORT|none",
        Description = "Address of health, metrics, configuration and decisions. Default: 127.0.0.1:15000 or the next free port.",
    };

    public Option<string?> AccessLog { get; } = new("--access-log")
    {
        HelpName = "FILE",
        Description = "Where the access log goes when the mesh configuration names no file, such as /dev/stdout. Default: nowhere.",
    };

    public ProxyArguments()
    {
        Bind.Validators.Add(result =>
        {
            string? text = result.GetValueOrDefault<string?>();
            if (text is not null && !IPAddress.TryParse(text, out _))
                result.AddError($"--bind: '{text}' is not an IP address.");
        });
        Admin.Validators.Add(result =>
        {
            string? text = result.GetValueOrDefault<string?>();
            if (text is not null and not "none" && !IsAddressWithPort(text))
                result.AddError($"--admin: '{text}' is neither ADDR:PORT nor none.");
        });
    }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Files, Control, Data, Name, Namespace, Labels, ServiceAccount, Bind, PortMap, ProxyProtocol, Admin, AccessLog])
            command.Options.Add(option);
    }

    /// <summary>Documents come from files or from the control plane: one of the two.</summary>
    public void DemandDocuments(Command command) => SharedOptions.DemandOne(command, Files, Control);

    private static bool IsAddressWithPort(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && IPAddress.TryParse(text.AsSpan(0, colon), out _)
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }
}
