using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Sallyport.Samples;

/// <summary>
/// An application to try policies on, in this process, on loopback ports of the system's choice: one for HTTP/1.1 and one for
/// HTTP/2, since a plain-text port of Kestrel speaks one of them.
/// </summary>
internal sealed class SampleApplication : IAsyncDisposable
{
    private readonly WebApplication _server;

    private SampleApplication(WebApplication server, int http1Port, int http2Port)
    {
        _server = server;
        Http1Port = http1Port;
        Http2Port = http2Port;
    }

    public static string Address => IPAddress.Loopback.ToString();

    public int Http1Port { get; }

    public int Http2Port { get; }

    public static async Task<SampleApplication> StartAsync(CancellationToken stop)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, port => port.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, port => port.Protocols = HttpProtocols.Http2);
        });
        WebApplication server = builder.Build();
        server.Run(new HttpbinSample(HttpbinFlavour.Original).AnswerAsync);
        await server.StartAsync(stop);
        int[] ports = [.. server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
            .Addresses.Select(address => new Uri(address).Port)];
        return new SampleApplication(server, ports[0], ports[1]);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
