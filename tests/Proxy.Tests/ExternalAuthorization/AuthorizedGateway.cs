using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sallyport.Proxy.Tests.Forwarding;

namespace Sallyport.Proxy.Tests.ExternalAuthorization;

/// <summary>
/// A gateway, an application that tells what it received, and an authorizer on a port of the test's: everything over loopback. The
/// path <c>/free</c> is matched by no CUSTOM rule.
/// </summary>
internal sealed class AuthorizedGateway : IAsyncDisposable
{
    private KestrelUpstream _application = null!;
    private TestProxy _proxy = null!;

    public ProxyRuntime Proxy => _proxy.Runtime;

    public HttpClient Client { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public Uri Address => new($"http://{Proxy.EndPoints[80]}");

    /// <summary>Starts all of it.</summary>
    /// <param name="port">The authorizer's.</param>
    /// <param name="settings">Further fields of the provider, as a YAML flow: <c>failOpen: true, …</c>.</param>
    /// <param name="isGrpc">Which of the two kinds.</param>
    /// <param name="documents">Further documents.</param>
    /// <param name="application">In place of the one that tells what it received.</param>
    public static async Task<AuthorizedGateway> StartAsync(
        int port, string settings = "", bool isGrpc = false, string documents = "", RequestDelegate? application = null)
    {
        AuthorizedGateway gateway = new();
        gateway._application = await KestrelUpstream.StartAsync(application ?? TellAsync, HttpProtocols.Http1);
        string kind = isGrpc ? "envoyExtAuthzGrpc" : "envoyExtAuthzHttp";
        string text = Documents(port, gateway._application.Port, isGrpc, $"{kind}: {{service: authorizer.example, port: 80, {settings}}}");
        gateway._proxy = await TestProxy.StartAsync($"{text}\n---\n{documents}");
        return gateway;
    }

    /// <summary>Sends a request; the answer's body is what the application received, unless somebody else answered.</summary>
    public async Task<(HttpResponseMessage Answer, string Body)> SendAsync(
        string path = "/a", HttpMethod? method = null, HttpContent? body = null, bool isHttp2 = false, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method ?? (body is null ? HttpMethod.Get : HttpMethod.Post), new Uri(Address, path))
        {
            Content = body,
            Version = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Host = "a.example";
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        HttpResponseMessage answer = await Client.SendAsync(request).WaitAsync(TimeSpan.FromSeconds(20));
        return (answer, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The decision records.</summary>
    public async Task<string> DecisionsAsync()
    {
        // A request is recorded when its answer was sent; the next one on its connection is read after that.
        await SendAsync("/free");
        return await _proxy.AdminAsync("/decisions");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _proxy.DisposeAsync();
        await _application.DisposeAsync();
    }

    private static async Task TellAsync(HttpContext context)
    {
        StringBuilder told = new($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}\n");
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in context.Request.Headers)
            foreach (string? value in values)
                told.Append($"{name.ToLowerInvariant()}: {value}\n");
        told.Append($"\n{await new StreamReader(context.Request.Body).ReadToEndAsync()}");
        context.Response.Headers["x-application"] = "yes";
        await context.Response.WriteAsync(told.ToString());
    }

    private static string Documents(int authorizer, int application, bool isGrpc, string provider) =>
        TestProxy.Gateway + TestProxy.Service("application", application) + TestProxy.Service("authorizer", authorizer, isGrpc ? "GRPC" : "HTTP")
        + $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: istio, namespace: istio-system}
        data:
          mesh: |
            extensionProviders:
            - name: authorizer
              {{provider}}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: vs, namespace: istio-system}
        spec:
          hosts: [a.example]
          gateways: [gw]
          http:
          - match: [{headers: {x-way: {exact: other} } }]
            route: [{destination: {host: application.example} }]
            headers: {response: {set: {x-chosen: other} } }
          - match: [{uri: {prefix: /nowhere}, headers: {x-never: {exact: "yes"} } }]
            route: [{destination: {host: application.example} }]
          - match: [{uri: {prefix: /a} }, {uri: {prefix: /free} }]
            route: [{destination: {host: application.example} }]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: ask, namespace: istio-system}
        spec:
          action: CUSTOM
          provider: {name: authorizer}
          rules: [{to: [{operation: {notPaths: [/free]} }] }]
        """;
}
