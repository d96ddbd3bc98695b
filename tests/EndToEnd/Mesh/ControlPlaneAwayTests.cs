using System.Net;

namespace Sallyport.EndToEnd.Mesh;

/// <summary>Proxies are processes of their own: a control plane that is killed, again and again, or is not there when they start, costs no request.</summary>
public sealed class ControlPlaneAwayTests : IAsyncLifetime
{
    private const int Rounds = 20;
    private const int Streams = 3;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(15);

    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(4));
    private readonly ControlledMesh _mesh;

    public ControlPlaneAwayTests() => _mesh = new ControlledMesh(_limit.Token);

    public Task InitializeAsync() => _mesh.StartAsync();

    public async Task DisposeAsync()
    {
        await _mesh.DisposeAsync();
        _limit.Dispose();
    }

    [Fact]
    public async Task Costs_no_request_and_no_change_when_it_is_killed_twenty_times()
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token);
        Task<int>[] streams = [.. Enumerable.Range(0, Streams).Select(_ => StreamAsync(end.Token))];
        for (int round = 0; round < Rounds; round++)
        {
            await _mesh.KillControlAsync();
            await _mesh.StartControlAsync();
            // Killed at once after it, in the next round: whether a proxy has heard of it by then is up to chance.
            await DenyAsync(round);
        }
        while (!await IsDeniedAsync()) await Task.Delay(20, _limit.Token);
        await end.CancelAsync();
        (await Task.WhenAll(streams)).ShouldAllBe(answered => answered > Rounds);
    }

    [Fact]
    public async Task Proxies_that_are_killed_start_again_from_what_they_kept()
    {
        await DenyAsync(0);
        while (!await IsDeniedAsync(rounds: 1)) await Task.Delay(20, _limit.Token);
        await _mesh.KillControlAsync();
        int port = _mesh.Sidecar.Port;
        await _mesh.Sidecar.DisposeAsync();
        await _mesh.Gateway.DisposeAsync();

        await _mesh.StartSidecarAsync(port);
        await _mesh.StartGatewayAsync();

        (await _mesh.AskAsync()).Status.ShouldBe(HttpStatusCode.OK, Errors());
        (await IsDeniedAsync(rounds: 1)).ShouldBeTrue();
        await _mesh.StartControlAsync();
        await DenyAsync(1);
        while (!await IsDeniedAsync(rounds: 2)) await Task.Delay(20, _limit.Token);
    }

    // How many were answered; throws with the first that was not as it should be.
    private async Task<int> StreamAsync(CancellationToken end)
    {
        int answered = 0;
        for (; !end.IsCancellationRequested; answered++)
        {
            (await _mesh.AskAsync()).Status.ShouldBe(HttpStatusCode.OK, Errors());
            // Steady, and not all that the machine can do: the control plane has to start beside it.
            await Task.Delay(_pause, _limit.Token);
        }
        return answered;
    }

    private async Task DenyAsync(int round)
    {
        await _mesh.DenyAtGatewayAsync($"round-{round}", $"/gateway/{round}");
        await _mesh.DenyAtSidecarAsync($"round-{round}", $"/sidecar/{round}");
    }

    private async Task<bool> IsDeniedAsync(int rounds = Rounds)
    {
        IEnumerable<string> paths = Enumerable.Range(0, rounds).SelectMany(round => (string[])[$"/gateway/{round}", $"/sidecar/{round}"]);
        (HttpStatusCode Status, string)[] answers = await Task.WhenAll(paths.Select(_mesh.AskAsync));
        return answers.All(answer => answer.Status == HttpStatusCode.Forbidden);
    }

    private string Errors() => $"gateway: {_mesh.Gateway.Errors}sidecar: {_mesh.Sidecar.Errors}";
}
