using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Tests.Api;

/// <summary>Many at once, and those who take their time: everybody else is served, and nothing is given out twice.</summary>
public sealed class HostileCallTests : IAsyncLifetime
{
    private TestApi _api = null!;

    public async Task InitializeAsync() => _api = await TestApi.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData("\"clusterIP\":\"10.96.7.7\",\"ports\":[{\"port\":80}]", "provided IP is already allocated")]
    [InlineData("\"type\":\"NodePort\",\"ports\":[{\"port\":80,\"nodePort\":31234}]", "provided port is already allocated")]
    public async Task Lets_one_of_many_have_what_all_ask_for(string spec, string words)
    {
        (HttpStatusCode Code, JsonNode Body)[] made = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => _api.PostAsync(
            "/api/v1/namespaces/default/services",
            "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"s" + i + "\"},\"spec\":{" + spec + "}}")));
        made.Count(answer => answer.Code == HttpStatusCode.Created).ShouldBe(1);
        foreach ((HttpStatusCode code, JsonNode body) in made.Where(answer => answer.Code != HttpStatusCode.Created))
        {
            code.ShouldBe(HttpStatusCode.UnprocessableEntity);
            body["message"]!.GetValue<string>().ShouldContain(words);
        }
    }

    [Fact]
    public async Task Gives_no_address_and_no_port_out_twice()
    {
        (HttpStatusCode Code, JsonNode Body)[] made = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => _api.PostAsync(
            "/api/v1/namespaces/default/services",
            $$"""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"s{{i}}"},
             "spec":{"type":"NodePort","ports":[{"name":"http","port":80},{"name":"other","port":81}]} }
            """)));
        made.ShouldAllBe(answer => answer.Code == HttpStatusCode.Created);
        made.Select(answer => answer.Body["spec"]!["clusterIP"]!.GetValue<string>()).Distinct().Count().ShouldBe(60);
        made.SelectMany(answer => answer.Body["spec"]!["ports"]!.AsArray()).Select(port => port!["nodePort"]!.GetValue<int>()).Distinct().Count().ShouldBe(120);
    }

    [Fact]
    public async Task Ends_a_body_that_does_not_come_and_serves_the_others()
    {
        List<SslStream> slow = [];
        try
        {
            for (int i = 0; i < 20; i++)
            {
                slow.Add(await OpenAsync());
                await slow[^1].WriteAsync(Encoding.ASCII.GetBytes(
                    "POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{"));
            }
            (await _api.GetAsync("/api/v1/namespaces/default")).Code.ShouldBe(HttpStatusCode.OK);
            using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
            foreach (SslStream one in slow)
                (await ReadToEndAsync(one, limit.Token)).ShouldStartWith("HTTP/1.1 4");
        }
        finally
        {
            foreach (SslStream one in slow)
                await one.DisposeAsync();
        }
    }

    private async Task<SslStream> OpenAsync()
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _api.Address.Port);
        SslStream tls = new(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost", ClientCertificates = [_api.AdminCertificate], RemoteCertificateValidationCallback = (_, _, _, _) => true,
        });
        return tls;
    }

    private static async Task<string> ReadToEndAsync(SslStream tls, CancellationToken stop)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        try
        {
            while (await tls.ReadAsync(buffer, stop) is var count and > 0)
                text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
        catch (IOException)
        {
            // The server ended it without waiting for us.
        }
        return text.ToString();
    }
}
