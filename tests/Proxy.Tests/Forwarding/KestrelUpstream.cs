using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>A well-behaved upstream for what raw bytes are too laborious for: HTTP/2 and TLS.</summary>
internal sealed class KestrelUpstream : IAsyncDisposable
{
    private readonly WebApplication _application;

    private KestrelUpstream(WebApplication application) => _application = application;

    public int Port { get; private set; }

    public static async Task<KestrelUpstream> StartAsync(
        RequestDelegate handler, HttpProtocols protocols, X509Certificate2? certificate = null, bool wantsClientCertificate = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (certificate is not null)
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    https.ClientCertificateMode = wantsClientCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
                    https.AllowAnyClientCertificate();
                });
        }));
        WebApplication application = builder.Build();
        application.Run(handler);
        await application.StartAsync();
        IServerAddressesFeature addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        return new KestrelUpstream(application) { Port = new Uri(addresses.Addresses.First()).Port };
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
