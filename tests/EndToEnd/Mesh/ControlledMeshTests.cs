using System.Net;
using System.Text.RegularExpressions;

namespace Sallyport.EndToEnd.Mesh;

/// <summary>A control plane, a gateway and a sidecar as three processes, whose certificates of two seconds are signed anew while requests go on.</summary>
public sealed partial class ControlledMeshTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(4));
    private readonly ControlledMesh _mesh;

    public ControlledMeshTests() => _mesh = new ControlledMesh(_limit.Token, ("SECRET_TTL", "2s"));

    public Task InitializeAsync() => _mesh.StartAsync();

    public async Task DisposeAsync()
    {
        await _mesh.DisposeAsync();
        _limit.Dispose();
    }

    [Fact]
    public async Task Renews_certificates_under_load_without_a_failed_request()
    {
        HashSet<string> hashes = [];
        int asked = 0;
        while (hashes.Count < 4)
        {
            // Each request has a connection and a handshake of its own behind the gateway.
            (HttpStatusCode Status, string Element)[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _mesh.AskAsync()));
            foreach ((HttpStatusCode status, string element) in answers)
            {
                status.ShouldBe(HttpStatusCode.OK, $"request {asked}: {_mesh.Gateway.Errors}{_mesh.Sidecar.Errors}");
                hashes.Add(Hash().Match(element).Value);
                asked++;
            }
        }
    }

    [GeneratedRegex("Hash=[0-9a-f]{64}")]
    private static partial Regex Hash();
}
