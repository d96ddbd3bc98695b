using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Sallyport.Samples;

/// <summary>One sample as a process of its own: the smallest server that answers, with one line of log for each request.</summary>
internal sealed class SampleServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private SampleServer(WebApplication server)
    {
        _server = server;
        Address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <exception cref="IOException">The address or port cannot be had.</exception>
    public static async Task<SampleServer> StartAsync(Sample sample, SamplePlace place, TextWriter log, CancellationToken stop)
    {
        RequestDelegate answer = sample.Create!(place);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(place.Address, place.Port ?? sample.Port);
        });
        WebApplication server = builder.Build();
        try
        {
            server.Run(context => LoggedAsync(context, answer, log));
            await server.StartAsync(stop);
            return new SampleServer(server);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    // The path without its query, where tokens may stand, and escaped: a line stays one line.
    private static async Task LoggedAsync(HttpContext context, RequestDelegate answer, TextWriter log)
    {
        try
        {
            await answer(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller went away.
        }
        string line = $"{context.Request.Method} {context.Request.Path.ToUriComponent()} {context.Response.StatusCode}";
        lock (log) log.WriteLine(line);
    }
}
