using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sallyport.EndToEnd.Samples;

public sealed class SampleBehindProxyTests : IDisposable
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(3));
    private readonly TcpListener _proxy = new(IPAddress.Loopback, 0);

    public void Dispose()
    {
        _proxy.Dispose();
        _limit.Dispose();
    }

    [Fact]
    public async Task Calls_the_next_service_through_the_sidecar_its_environment_names()
    {
        _proxy.Start();
        await using SallyportProcess sample = await SallyportProcess.StartAsync(
            Path.GetTempPath(), ["sample", "customer"], _limit.Token, ("PORT", "0"), ("http_proxy", $"http://{_proxy.LocalEndpoint}"), ("no_proxy", ""));
        Task<string> asked = AnswerOneAsync();
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });

        string answer = await client.GetStringAsync(new Uri($"http://127.0.0.1:{sample.Port}/"), _limit.Token);

        (await asked).ShouldBe("GET http://preference:8080/ HTTP/1.1");
        answer.ShouldBe("customer => through the proxy\n");
        (await sample.StopAsync(_limit.Token)).ShouldBe(0);
    }

    private async Task<string> AnswerOneAsync()
    {
        using TcpClient caller = await _proxy.AcceptTcpClientAsync(_limit.Token);
        using StreamReader reader = new(caller.GetStream());
        string first = (await reader.ReadLineAsync(_limit.Token))!;
        while (await reader.ReadLineAsync(_limit.Token) is { Length: > 0 })
        {
        }
        await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\ncontent-length: 17\r\n\r\nthrough the proxy"), _limit.Token);
        return first;
    }
}
