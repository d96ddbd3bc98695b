using System.Globalization;
using System.Text.Json;
using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.TestKit;
using Xunit.Abstractions;

namespace Sallyport.Policy.Tests.Compilation;

/// <summary>Recorded answers of Envoy on routing, in process: the documents are compiled and the route's own status is compared.</summary>
public sealed class OracleRoutingTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("hosts-gateway-covers")]
    [InlineData("hosts-gateway-narrow")]
    [InlineData("hosts-overlap")]
    [InlineData("hosts-star")]
    [InlineData("hosts-wildcard")]
    [InlineData("match-alternatives")]
    [InlineData("match-pseudo")]
    [InlineData("match-query-exact")]
    [InlineData("match-withoutheaders")]
    [InlineData("uri-exact")]
    [InlineData("uri-exact-ignore-case")]
    [InlineData("uri-mixed")]
    [InlineData("uri-mixed-ignore-case")]
    [InlineData("uri-order-wide-first")]
    [InlineData("uri-regex-case")]
    public void Takes_the_recorded_route(string suite)
    {
        string? path = Shared.Find($"conformance/oracle/gateway-{suite}.json");
        if (path is null)
        {
            output.WriteLine("skipped: the folder shared with the recorded answers is not beside the repository");
            return;
        }
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        World world = World.OfGateway(document.RootElement.GetProperty("resources").GetString()!);
        List<string> wrong = [];
        foreach (JsonElement one in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            int expected = one.GetProperty("expect").GetProperty("status").GetInt32();
            // What is malformed is refused while reading, before there is a request.
            if (expected == 400)
                continue;
            int status = Answer(world, one.GetProperty("request"));
            if (status != expected)
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{one.GetProperty("name")}: {status}, not {expected}"));
        }
        wrong.ShouldBeEmpty();
    }

    private static int Answer(World world, JsonElement asked)
    {
        string[] headers = [.. asked.GetProperty("headers").EnumerateArray().SelectMany(header => header.EnumerateArray()).Select(text => text.GetString()!)];
        RequestHead request = Requests.Make(
            asked.GetProperty("method").GetString()!, asked.GetProperty("path").GetString()!, asked.GetProperty("host").GetString(),
            Requests.PlainConnection, headers);
        Reason reason = Arrival.Prepare(request, ProxyRole.Gateway, world.Snapshot.PathNormalization, 0);
        if (reason != Reason.None)
            return Reasons.Of(reason).Status;
        RoutePlan? route = world.Snapshot.Listeners[80].Routes!.Find(request).Route;
        return route?.DirectResponse?.Status ?? 404;
    }
}
