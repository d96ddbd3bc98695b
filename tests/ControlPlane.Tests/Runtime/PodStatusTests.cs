using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Runtime;

namespace Sallyport.ControlPlane.Tests.Runtime;

public sealed class PodStatusTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ContainerState _creating = new() { WaitingReason = ContainerState.Creating };
    private static readonly ContainerState _running = new() { RunningSince = _now };
    private static readonly ContainerState _ready = _running with { IsReady = true };

    [Fact]
    public void Is_pending_until_every_container_was_started_once()
    {
        JsonObject status = Of("Always", _creating, _ready);
        status.Text("phase").ShouldBe("Pending");
        Condition(status, "Ready").Text("message").ShouldBe("containers with unready status: [c0]");
    }

    [Fact]
    public void Is_ready_when_all_containers_are()
    {
        Condition(Of("Always", _ready, _running), "Ready").Text("status").ShouldBe("False");
        JsonObject status = Of("Always", _ready, _ready);
        status.Text("phase").ShouldBe("Running");
        Condition(status, "Ready").Text("status").ShouldBe("True");
        Condition(status, "Ready").Text("reason").ShouldBeNull();
    }

    [Fact]
    public void Stays_running_while_a_container_waits_for_its_next_start()
    {
        ContainerState waiting = new() { WaitingReason = "CrashLoopBackOff", Last = ContainerEnd.Of(1, _now, _now), Restarts = 2 };
        Of("Always", waiting).Text("phase").ShouldBe("Running");
    }

    [Theory]
    [InlineData(0, "Succeeded")]
    [InlineData(1, "Failed")]
    public void Is_over_when_nothing_is_started_again(int exitCode, string phase)
    {
        JsonObject status = Of("Never", new ContainerState { Ended = ContainerEnd.Of(exitCode, _now, _now) });
        status.Text("phase").ShouldBe(phase);
        Condition(status, "Ready").Text("reason").ShouldBe("PodCompleted");
    }

    private static JsonObject Of(string restartPolicy, params ContainerState[] states)
    {
        JsonObject pod = new() { ["spec"] = new JsonObject { ["restartPolicy"] = restartPolicy } };
        return PodStatus.Of(pod, "127.64.0.2", [.. states.Select((s, i) => ((JsonNode)new JsonObject { ["name"] = $"c{i}", ["image"] = "i" }, s))], _now);
    }

    private static JsonNode? Condition(JsonObject status, string type) => status.Items("conditions").Single(c => c.Text("type") == type);
}
