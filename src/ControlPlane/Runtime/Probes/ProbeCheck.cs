using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Runtime.Probes;

/// <summary>Asks a container once, as its probe says: at the application itself, behind its sidecar, as with Istio's rewritten probes.</summary>
/// <param name="pod">Its Pod.</param>
/// <param name="container">The container.</param>
/// <param name="address">Where it listens.</param>
/// <param name="folder">Where its commands run.</param>
/// <param name="environment">All that its commands have.</param>
internal sealed class ProbeCheck(PodView pod, JsonObject container, IPAddress address, string folder, IReadOnlyDictionary<string, string> environment)
{
    private const int MaxOutputCharacters = 1024;

    /// <summary>Null when it passed, else why it did not, in Kubernetes' words.</summary>
    public async Task<string?> FindProblemAsync(Probe probe, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(probe.Timeout);
        try
        {
            if (probe.Handler["httpGet"] is JsonObject get) return await GetAsync(get, limit.Token);
            if (probe.Handler["exec"] is JsonObject exec) return await RunAsync(exec, limit.Token);
            // Of gRPC's health protocol only that somebody listens is asked.
            if ((probe.Handler["tcpSocket"] ?? probe.Handler["grpc"]) is JsonObject socket) return await ConnectAsync(socket, limit.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return $"it did not answer within {probe.Timeout.TotalSeconds:0}s";
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or UriFormatException or FormatException)
        {
            return (e.InnerException ?? e).Message;
        }
    }

    private async Task<string?> GetAsync(JsonObject get, CancellationToken cancel)
    {
        bool isTls = get.Text("scheme") == "HTTPS";
        UriBuilder uri = new($"{(isTls ? "https" : "http")}://{HostOf(get)}:{PortOf(get)}{PathOf(get)}");
        using SocketsHttpHandler handler = new()
        {
            UseProxy = false, AllowAutoRedirect = false, UseCookies = false,
            // As a node: whether it answers is asked, not who it is.
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        };
        using HttpClient client = new(handler);
        using HttpRequestMessage request = new(HttpMethod.Get, uri.Uri);
        request.Headers.TryAddWithoutValidation("User-Agent", "kube-probe/1.34");
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        foreach (JsonNode? header in get.Items("httpHeaders"))
        {
            if (header.Text("name") is { Length: > 0 } name) request.Headers.TryAddWithoutValidation(name, header.Text("value") ?? "");
        }
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        int status = (int)answer.StatusCode;
        return status is >= 200 and < 400 ? null : $"HTTP probe failed with statuscode: {status}";
    }

    private async Task<string?> ConnectAsync(JsonObject socket, CancellationToken cancel)
    {
        using TcpClient client = new();
        await client.ConnectAsync(HostOf(socket), PortOf(socket), cancel);
        return null;
    }

    // What it started goes with it, and with its container in any case: it has the container's mark.
    private async Task<string?> RunAsync(JsonObject exec, CancellationToken cancel)
    {
        string[] command = [.. exec.Items("command").Select(word => word.Text() ?? "")];
        ProcessStartInfo start = new("setsid", ["--wait", "--", .. command])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        try
        {
            using Process process = Process.Start(start)!;
            try
            {
                process.StandardInput.Close();
                Task<string> errors = process.StandardError.ReadToEndAsync(cancel);
                string output = await process.StandardOutput.ReadToEndAsync(cancel) + await errors;
                await process.WaitForExitAsync(cancel);
                return process.ExitCode == 0 ? null : output.Length <= MaxOutputCharacters ? output : output[..MaxOutputCharacters];
            }
            finally
            {
                if (!process.HasExited) process.Kill(entireProcessTree: true);
            }
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }

    private string HostOf(JsonObject handler) => handler.Text("host") is { Length: > 0 } host ? host : address.ToString();

    private static string PathOf(JsonObject get) => get.Text("path") is not { Length: > 0 } path ? "/" : path.StartsWith('/') ? path : "/" + path;

    // A name is that of one of the container's own ports; below 1024 it is bound elsewhere here.
    private int PortOf(JsonObject handler)
    {
        JsonNode? port = handler["port"];
        long? number = port.Integer()
            ?? container.Items("ports").FirstOrDefault(p => p.Text("name") == port.Text()).Integer("containerPort")
            ?? (long.TryParse(port.Text(), out long written) ? written : null);
        if (number is not (> 0 and <= ushort.MaxValue)) throw new FormatException($"couldn't find port: {port.Text()}");
        return handler.Text("host") is { Length: > 0 } ? (int)number : PodPorts.Bound(pod.Json, (int)number);
    }
}
