using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Sallyport.EndToEnd.Control;

/// <summary>
/// <c>kill -9</c> in the middle of writes: what was acknowledged is there, whole, and who watched resumes without a gap or a duplicate. A few rounds
/// by default; SALLYPORT_KILL_ROUNDS says how many.
/// </summary>
public sealed class KilledControlPlaneTests : IDisposable
{
    private const int Writers = 4;
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    private static readonly int _rounds =
        int.TryParse(Environment.GetEnvironmentVariable("SALLYPORT_KILL_ROUNDS"), CultureInfo.InvariantCulture, out int rounds) ? rounds : 3;

    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2) + (TimeSpan.FromSeconds(30) * _rounds));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sallyport-kill-");
    private readonly ConcurrentDictionary<string, int> _acknowledged = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _watched = new(StringComparer.Ordinal);
    private string _resumeFrom = "";
    private int _next;

    public void Dispose()
    {
        _limit.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Loses_nothing_that_was_acknowledged()
    {
        for (int round = 0; round < _rounds; round++)
        {
            SallyportProcess control = await StartAsync();
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token);
            using HttpClient client = ControlClient.Of(control);
            Task[] running = [];
            try
            {
                await CheckAsync(client);
                if (_resumeFrom.Length == 0) _resumeFrom = (await ReadAsync(client, ConfigMaps))["metadata"]!["resourceVersion"]!.GetValue<string>();
                running = [WatchAsync(client, stop.Token), .. Enumerable.Range(0, Writers).Select(_ => WriteAsync(client, stop.Token))];
                int goal = _acknowledged.Values.Sum() + 100 + Random.Shared.Next(200);
                while (_acknowledged.Values.Sum() < goal) await Task.Delay(1, _limit.Token);
            }
            finally
            {
                // SIGKILL, while the writers write.
                await control.DisposeAsync();
            }
            await stop.CancelAsync();
            await Task.WhenAll(running);
        }
        await using SallyportProcess last = await StartAsync();
        using HttpClient reader = ControlClient.Of(last);
        await CheckAsync(reader);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token);
        Task rest = WatchAsync(reader, end.Token);
        while (!_acknowledged.All(pair => Watched(pair.Key) >= pair.Value)) await Task.Delay(5, _limit.Token);
        await end.CancelAsync();
        await rest;
    }

    private Task<SallyportProcess> StartAsync() => SallyportProcess.StartAsync(
        _folder.FullName, ["control", "--data", Path.Combine(_folder.FullName, "data"), "--port", "0", "--bind", "127.0.0.1"], _limit.Token);

    // Each object is written again and again, its number one higher each time; a value of the same number fills it, to see halves.
    private async Task WriteAsync(HttpClient client, CancellationToken stop)
    {
        string name = $"w-{Interlocked.Increment(ref _next)}";
        try
        {
            for (int number = 1; ; number++)
            {
                using StringContent body = new(Body(name, number), Encoding.UTF8, "application/apply-patch+yaml");
                using HttpResponseMessage answer = await client.PatchAsync(new Uri($"{ConfigMaps}/{name}?fieldManager=kill&force=true", UriKind.Relative), body, stop);
                if (!answer.IsSuccessStatusCode) return;
                _acknowledged[name] = number;
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            // Killed: this one was not acknowledged.
        }
    }

    private async Task CheckAsync(HttpClient client)
    {
        Dictionary<string, JsonNode> found = (await ReadAsync(client, ConfigMaps))["items"]!.AsArray()
            .ToDictionary(item => item!["metadata"]!["name"]!.GetValue<string>(), item => item!, StringComparer.Ordinal);
        foreach ((string name, int number) in _acknowledged)
        {
            int stored = NumberOf(found[name]);
            // One more may have been written whose answer did not arrive.
            stored.ShouldBeInRange(number, number + 1, name);
        }
    }

    private async Task WatchAsync(HttpClient client, CancellationToken stop)
    {
        try
        {
            using StreamReader lines = new(await client.GetStreamAsync(new Uri($"{ConfigMaps}?watch=1&resourceVersion={_resumeFrom}", UriKind.Relative), stop));
            while (await lines.ReadLineAsync(stop) is { Length: > 0 } line)
            {
                JsonNode change;
                try
                {
                    change = JsonNode.Parse(line)!;
                }
                catch (System.Text.Json.JsonException)
                {
                    return;
                }
                JsonNode o = change["object"]!;
                string name = o["metadata"]!["name"]!.GetValue<string>();
                if (name.StartsWith("w-", StringComparison.Ordinal)) See(name, NumberOf(o));
                _resumeFrom = o["metadata"]!["resourceVersion"]!.GetValue<string>();
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            // Killed: the next round resumes.
        }
    }

    // The next number each time: one that is missing is a gap, one that comes again a duplicate.
    private void See(string name, int number)
    {
        lock (_watched)
        {
            number.ShouldBe(_watched.GetValueOrDefault(name) + 1, name);
            _watched[name] = number;
        }
    }

    private int Watched(string name)
    {
        lock (_watched) return _watched.GetValueOrDefault(name);
    }

    private static int NumberOf(JsonNode o)
    {
        string text = o["data"]!["number"]!.GetValue<string>();
        o["data"]!["fill"]!.GetValue<string>().ShouldBe(Fill(text));
        return int.Parse(text, CultureInfo.InvariantCulture);
    }

    private static string Fill(string number) => string.Concat(Enumerable.Repeat(number + ",", 200));

    private static string Body(string name, int number) => new JsonObject
    {
        ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = name },
        ["data"] = new JsonObject { ["number"] = $"{number}", ["fill"] = Fill($"{number}") },
    }.ToJsonString();

    private static async Task<JsonNode> ReadAsync(HttpClient client, string path)
    {
        using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
