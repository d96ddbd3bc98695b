using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.Engine;
using Sallyport.Proxy.Tests.Forwarding;
using Sallyport.Proxy.Tests.Listeners;
using Sallyport.TestKit;

namespace Sallyport.Proxy.Tests.Configuration;

/// <summary>The table of examples/gateway-api/README.md, with an application on a free port instead of 9080.</summary>
public sealed class GatewayApiExampleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-api");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Answers_as_its_readme_says()
    {
        using RawUpstream application = new(async (peer, _) =>
        {
            while (await peer.ReadHeadAsync() is { Length: > 0 } head)
            {
                string part = head.Contains("\r\nx-part: orders\r\n") ? "orders" : "front";
                await peer.SendAsync($"HTTP/1.1 200 OK\r\ncontent-length: {part.Length}\r\n\r\n{part}");
            }
        });
        CopyExample(application.Port);
        await using ProxyRuntime proxy = await ProxyRuntime.StartAsync(Options(), TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        IPEndPoint port = proxy.EndPoints[80];
        (await GetAsync(port, "/")).ShouldEndWith("\r\n\r\nfront");
        (await GetAsync(port, "/orders")).ShouldEndWith("\r\n\r\nRBAC: access denied");
        (await GetAsync(port, "/orders", "valid")).ShouldEndWith("\r\n\r\norders");
        (await GetAsync(port, "/orders", "expired")).ShouldEndWith("\r\n\r\nJwt is expired");
        (await GetAsync(port, "/ordersx", "valid")).ShouldStartWith("HTTP/1.1 403 ");
    }

    private ProxyOptions Options() => new()
    {
        Role = ProxyRole.Gateway, Files = [_folder.FullName], Name = "web-istio", Namespace = "shop", Bind = "127.0.0.1", Admin = "127.0.0.1:0",
        Labels = new Dictionary<string, string> { ["gateway.networking.k8s.io/gateway-name"] = "web" },
        PortMap = new Dictionary<int, int> { [80] = 0 },
    };

    private void CopyExample(int applicationPort)
    {
        foreach (string file in Directory.GetFiles(Example("gateway-api"), "*.yaml"))
            File.WriteAllText(
                Path.Combine(_folder.FullName, Path.GetFileName(file)),
                File.ReadAllText(file).Replace("ort: 9080", $"ort: {applicationPort}", StringComparison.Ordinal));
    }

    private static string Example(string name) => Path.Combine(Repository.Root, "examples", name);

    private static async Task<string> GetAsync(IPEndPoint port, string path, string? token = null)
    {
        string field = token is null
            ? ""
            : $"authorization: Bearer {(await File.ReadAllTextAsync(Path.Combine(Example("quickstart"), "tokens", token + ".jwt"))).Trim()}\r\n";
        using RawClient client = new(port);
        await client.SendAsync($"GET {path} HTTP/1.1\r\nhost: shop.localhost\r\n{field}\r\n");
        return await client.ReadAnswerAsync();
    }
}
