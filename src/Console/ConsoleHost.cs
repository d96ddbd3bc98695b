using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Radzen;
using Sallyport.Client;
using Sallyport.Console.Api;
using Sallyport.Console.Components;
using Sallyport.Console.SignIn;

namespace Sallyport.Console;

/// <summary>Start here: the web console from its options to a listening port, and back. A client of the API like any other.</summary>
public sealed class ConsoleHost : IAsyncDisposable
{
    /// <summary>The console's own name, so that no cookie of it reaches a gateway or a workload on another port of this machine.</summary>
    public const string HostName = "console.localhost";

    /// <summary>As much as the API takes of an object.</summary>
    private const int MaxMessageBytes = 3 << 20;

    private readonly WebApplication _web;
    private readonly SessionTable _sessions;

    private ConsoleHost(ConsoleOptions options, ILoggerFactory logs, TimeProvider time)
    {
        _sessions = new SessionTable(options, time);
        _web = Build(options, logs, time, _sessions);
        _web.Use(GuardAsync);
        _web.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "wwwroot")),
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache",
        });
        _web.UseAuthentication();
        _web.UseAuthorization();
        _web.UseAntiforgery();
        SignInEndpoints.Map(_web);
        _web.MapRazorComponents<App>().AddInteractiveServerRenderMode().RequireAuthorization();
    }

    /// <summary>Where it is reached.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Listens.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ConsoleHost> StartAsync(ConsoleOptions options, ILoggerFactory logs, TimeProvider time, CancellationToken cancel)
    {
        ConsoleHost host = new(options, logs, time);
        try
        {
            await host._web.StartAsync(cancel);
            string bound = host._web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            host.Address = new Uri($"http://{HostName}:{new Uri(bound).Port}/");
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>An address that signs in once, within half an hour.</summary>
    /// <param name="access">Makes the credentials of that session, which then owns them.</param>
    public Uri MakeSignInLink(Func<ApiAccess> access) => new(Address, "signin/link/" + _sessions.MakeLink(access));

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(2));
        await _web.StopAsync(limit.Token);
        await _web.DisposeAsync();
        _sessions.Dispose();
    }

    private static WebApplication Build(ConsoleOptions options, ILoggerFactory logs, TimeProvider time, SessionTable sessions)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Parse(options.Bind), options.Port);
        });
        IServiceCollection services = builder.Services;
        services.AddSingleton(logs).AddSingleton(options).AddSingleton(time).AddSingleton(sessions).AddSingleton<SessionCookie>();
        services.AddAuthentication(SessionHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.SchemeName, null);
        services.AddAuthorization();
        services.AddAntiforgery(antiforgery => antiforgery.Cookie.Name = "sallyport-console-form");
        // Keys of antiforgery and page state live as long as the sessions do: with the process.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddCascadingAuthenticationState();
        services.AddRazorComponents().AddInteractiveServerComponents(circuits => circuits.DisconnectedCircuitMaxRetained = 20)
            // An editor's whole text comes in one message.
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = MaxMessageBytes);
        services.AddRadzenComponents();
        services.AddScoped<SignedIn>();
        services.AddSingleton<KindSchemas>();
        return builder.Build();
    }

    // Another name for this address could be anybody's page (DNS rebinding); what is shown here runs no script but ours.
    private static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (!string.Equals(context.Request.Host.Host, HostName, StringComparison.OrdinalIgnoreCase))
        {
            if (context.Request.Host.Host is "localhost" or "127.0.0.1" && HttpMethods.IsGet(context.Request.Method))
                context.Response.Redirect($"http://{HostName}:{context.Request.Host.Port}{context.Request.Path}{context.Request.QueryString}");
            else
                context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return Task.CompletedTask;
        }
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
            + "connect-src 'self'; worker-src 'self' blob:; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["referrer-policy"] = "no-referrer";
        return next(context);
    }
}
