using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.Engine;
using Sallyport.Policy.Resources.Mesh;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Telemetry;
using Sallyport.Proxy.Telemetry.Decisions;
using Sallyport.Proxy.Tests.Forwarding;
using Sallyport.TestKit;

namespace Sallyport.Proxy.Tests.Telemetry;

/// <summary>What is remembered and counted of a request.</summary>
public sealed class RequestTelemetryTests : IDisposable
{
    private readonly RequestTelemetry _telemetry =
        new(new ProxyOptions { Role = ProxyRole.Gateway, Files = [] }, TimeProvider.System, NullLogger.Instance);

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task Remembers_a_refusal_with_its_policy_and_without_its_query()
    {
        TestExchange exchange = CompletedRequests.Exchange("POST", "/a/b?access_token=secret", ("x-request-id", "id-1"));
        await LocalReply.RespondAsync(exchange, Reason.AuthorizationDenied);
        _telemetry.Completed(exchange, CompletedRequests.Refused(Reason.AuthorizationDenied, CompletedRequests.Rule("p", 2)));

        DecisionRecord record = _telemetry.Decisions.NewestFirst().ShouldHaveSingleItem();
        (record.RequestId, record.Method, record.Host, record.Path).ShouldBe(("id-1", "POST", "a.foo.com", "/a/b"));
        (record.Source, record.Status, record.Reason, record.Revision).ShouldBe(("192.0.2.7", 403, Reason.AuthorizationDenied, "r7"));
        record.Rule!.Id.ShouldBe("ns[foo]-policy[p]-rule[2]");
    }

    [Fact]
    public void Remembers_the_last_ones_newest_first()
    {
        DecisionRing ring = new(4);
        for (int i = 0; i < 6; i++)
            Add(ring, $"/{i}");
        ring.NewestFirst().Select(record => record.Path).ShouldBe(["/5", "/4", "/3", "/2"]);
    }

    [Fact]
    public void Keeps_refusals_when_many_requests_pass_after_them()
    {
        _telemetry.Completed(CompletedRequests.Exchange("GET", "/refused"), CompletedRequests.Refused(Reason.JwtExpired));
        for (int i = 0; i < DecisionLog.DefaultCapacity * 2; i++)
            _telemetry.Completed(CompletedRequests.Exchange(), CompletedRequests.Passed());
        _telemetry.Decisions.NewestFirst().Count(record => record.Path == "/refused").ShouldBe(1);
        _telemetry.Decisions.NewestFirst().Count().ShouldBe(DecisionLog.DefaultCapacity + 1);
    }

    [Fact]
    public void Cuts_what_is_too_long()
    {
        DecisionRing ring = new(1);
        Add(ring, "/" + new string('a', 5000), ("x-request-id", new string('i', 500)));
        DecisionRecord record = ring.NewestFirst().ShouldHaveSingleItem();
        record.Path.Length.ShouldBe(304);
        record.RequestId.Length.ShouldBe(64);
    }

    [Fact]
    public async Task Never_shows_half_of_one_decision_and_half_of_another()
    {
        DecisionRing ring = new(2);
        using CancellationTokenSource stop = new();
        Task[] writers = [.. Enumerable.Range(0, 2).Select(writer => Task.Run(() =>
        {
            char mark = (char)('a' + writer);
            TestExchange exchange = CompletedRequests.Exchange("GET", "/" + new string(mark, 50), ("x-request-id", new string(mark, 40)));
            while (!stop.IsCancellationRequested)
                Add(ring, exchange);
        }))];
        for (int i = 0; i < 20_000; i++)
            foreach (DecisionRecord record in ring.NewestFirst())
                record.Path[1].ShouldBe(record.RequestId[0]);
        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Fact]
    public void Counts_by_class_and_reason()
    {
        _telemetry.Completed(CompletedRequests.Exchange(), CompletedRequests.Refused(Reason.JwtExpired));
        _telemetry.Completed(CompletedRequests.Exchange(), CompletedRequests.Refused(Reason.JwtExpired));
        _telemetry.Completed(CompletedRequests.Exchange(), CompletedRequests.Refused(Reason.RouteNotFound));
        _telemetry.Counters.Requests(4, Reason.JwtExpired).ShouldBe(2);
        _telemetry.Counters.Requests(4, Reason.RouteNotFound).ShouldBe(1);
        _telemetry.Counters.Decisions(Verdict.Denied, Reason.JwtExpired).ShouldBe(2);
        Enumerable.Range(0, 17).Sum(bucket => _telemetry.Counters.Durations.InBucket(bucket)).ShouldBe(3);
    }

    [Fact]
    public void Allocates_nothing_once_it_is_warm()
    {
        ProxyModel model = CompletedRequests.Model(new MeshConfig { AccessLogFile = Path.GetTempFileName() });
        _telemetry.Configure(model);
        TestExchange exchange = CompletedRequests.Exchange("GET", "/a?access_token=b", ("user-agent", "curl"));
        RequestOutcome outcome = CompletedRequests.Refused(Reason.JwtExpired, model: model);
        for (int i = 0; i < DecisionLog.DefaultCapacity * 2; i++)
            _telemetry.Completed(exchange, outcome);

        long allocated = AllocationProbe.Measure(() => _telemetry.Completed(exchange, outcome));
        _telemetry.Dispose();
        File.Delete(model.Mesh.AccessLogFile!);
        allocated.ShouldBe(0);
    }

    [Fact]
    public void Access_log_is_off_until_a_file_is_named_and_follows_changes()
    {
        string folder = Directory.CreateTempSubdirectory("access-log").FullName;
        string first = Path.Combine(folder, "1.log"), second = Path.Combine(folder, "2.log");
        _telemetry.AccessLog.IsOn.ShouldBeFalse();
        _telemetry.AccessLog.Release();
        foreach (string? file in new[] { null, first, second, null })
        {
            ProxyModel model = CompletedRequests.Model(new MeshConfig { AccessLogFile = file, AccessLogFormat = "%REQ(:PATH)%" });
            _telemetry.Configure(model);
            _telemetry.Completed(CompletedRequests.Exchange("GET", $"/{Path.GetFileName(file)}"), CompletedRequests.Passed(model));
        }
        _telemetry.AccessLog.IsOn.ShouldBeFalse();
        _telemetry.AccessLog.Written.ShouldBe(2);
        (File.ReadAllText(first), File.ReadAllText(second)).ShouldBe(("/1.log\n", "/2.log\n"));
        Directory.Delete(folder, recursive: true);
    }

    private static void Add(DecisionRing ring, string path, params (string, string)[] headers) =>
        Add(ring, CompletedRequests.Exchange("GET", path, headers));

    private static void Add(DecisionRing ring, TestExchange exchange) => ring.Add(new CompletedRequest
    {
        Exchange = exchange, Outcome = CompletedRequests.Refused(Reason.JwtExpired), Status = 401,
        StartMilliseconds = CompletedRequests.Start, Elapsed = TimeSpan.Zero,
    });
}
