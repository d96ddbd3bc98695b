using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Tests.Api.Exec;

public sealed class PodExecTests : IAsyncLifetime
{
    private const string V5 = "v5.channel.k8s.io", V4 = "v4.channel.k8s.io";
    private const string Roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";

    private readonly PodPlaces _places = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));
    private TestApi _api = null!;

    public async Task InitializeAsync()
    {
        _api = await TestApi.StartAsync(places: _places);
        await _api.PostAsync(Pods.Path, Pods.Json("sleep", "sleep"));
        await _api.PostAsync(Pods.Path, Pods.Json("two", "a", "b"));
        _places.Add("sleep", "sleep");
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        _places.Dispose();
        _limit.Dispose();
    }

    [Theory]
    [InlineData(V5)]
    [InlineData(V4)]
    public async Task Speaks_both_protocols(string protocol)
    {
        using ClientWebSocket socket = await ConnectAsync("sleep/exec?command=echo&command=hi&stdout=true", protocol);

        socket.SubProtocol.ShouldBe(protocol);
        (await ReadAllAsync(socket)).ShouldBe(["1:hi\n", "3:{\"metadata\":{},\"status\":\"Success\"}"]);
    }

    [Fact]
    public async Task Prefers_the_newer_protocol_and_refuses_others()
    {
        using ClientWebSocket both = await ConnectAsync("sleep/exec?command=true&stdout=true", V4, V5);
        both.SubProtocol.ShouldBe(V5);

        (await Should.ThrowAsync<WebSocketException>(() => ConnectAsync("sleep/exec?command=true&stdout=true", "channel.k8s.io"))).Message.ShouldContain("400");
    }

    [Fact]
    public async Task Closes_the_input_when_the_caller_says_so()
    {
        using ClientWebSocket socket = await ConnectAsync("sleep/exec?command=sh&command=-c&command=cat%3B%20exit%203&stdin=true&stdout=true", V5);
        await SendAsync(socket, 0, "one ");
        await SendAsync(socket, 0, "two");
        await SendAsync(socket, 255, "\0");

        string[] messages = await ReadAllAsync(socket);

        string.Concat(messages.Where(m => m.StartsWith("1:", StringComparison.Ordinal)).Select(m => m[2..])).ShouldBe("one two");
        JsonNode status = JsonNode.Parse(messages[^1][2..])!;
        status["reason"]!.GetValue<string>().ShouldBe("NonZeroExitCode");
        status["details"]!["causes"]![0]!["reason"]!.GetValue<string>().ShouldBe("ExitCode");
        status["details"]!["causes"]![0]!["message"]!.GetValue<string>().ShouldBe("3");
    }

    [Fact]
    public async Task Tells_its_caller_that_the_server_ended_it()
    {
        using ClientWebSocket socket = await ConnectAsync("sleep/exec?command=sh&command=-c&command=echo%20here%3B%20exec%20sleep%201000&stdout=true", V5);
        byte[] first = new byte[64];
        Encoding.UTF8.GetString(first, 1, (await socket.ReceiveAsync(first, _limit.Token)).Count - 1).ShouldBe("here\n");

        Task<string[]> rest = ReadAllAsync(socket);
        await _api.StopServerAsync();

        JsonNode.Parse((await rest)[^1][2..])!["details"]!["causes"]![0]!["message"]!.GetValue<string>().ShouldBe("137");
    }

    [Fact]
    public async Task Resizes_a_terminal()
    {
        using ClientWebSocket socket = await ConnectAsync("sleep/exec?command=sh&stdin=true&stdout=true&tty=true", V5);
        await SendAsync(socket, 4, "{\"Width\":91,\"Height\":17}");
        await SendAsync(socket, 4, "{\"Width\":-1,\"Height\":\"x\"}");
        await SendAsync(socket, 4, "no json");
        await SendAsync(socket, 0, "stty size\n");
        await SendAsync(socket, 255, "\0");

        string.Concat(await ReadAllAsync(socket)).ShouldContain("17 91");
    }

    [Fact]
    public async Task Keeps_answering_others_while_a_command_does_not_read()
    {
        using ClientWebSocket socket = await ConnectAsync("sleep/exec?command=sleep&command=300&stdin=true", V5);
        byte[] piece = new byte[32 * 1024];
        // More than a pipe holds; how much of it the server takes before it waits is its affair.
        for (int i = 0; i < 8; i++) await socket.SendAsync(piece, WebSocketMessageType.Binary, endOfMessage: true, _limit.Token);

        (await _api.GetAsync($"{Pods.Path}/sleep")).Code.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("sleep/exec?stdout=true", "you must specify at least one command for the container")]
    [InlineData("sleep/exec?command=ls", "you must specify at least 1 of stdin, stdout, stderr")]
    [InlineData("two/exec?command=ls&stdout=true", "a container name must be specified for pod two, choose one of: [a b]")]
    [InlineData("two/exec?command=ls&stdout=true&container=c", "container c is not valid for pod two")]
    [InlineData("sleep/exec?command=ls&stdout=true", "Upgrade request required: a WebSocket")]
    public async Task Refuses_what_is_no_command_for_a_container(string query, string message)
    {
        foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
        {
            (HttpStatusCode code, JsonNode status) = await _api.SendAsync(method, $"{Pods.Path}/{query}");
            code.ShouldBe(HttpStatusCode.BadRequest);
            status["message"]!.GetValue<string>().ShouldBe(message);
        }
    }

    [Theory]
    [InlineData("get", HttpStatusCode.Forbidden)]
    [InlineData("create", HttpStatusCode.BadRequest)]
    public async Task Lets_in_only_who_may_create_it(string verb, HttpStatusCode expected)
    {
        await _api.PostAsync($"{Roles}/roles", $$"""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"mine"},
             "rules":[{"apiGroups":[""],"resources":["pods/exec"],"verbs":["{{verb}}"]}]}
            """);

        string token = await TokenWithAsync("Role", "mine");

        (await _api.SendAsync(HttpMethod.Get, $"{Pods.Path}/sleep/exec?command=ls&stdout=true", bearer: token)).Code.ShouldBe(expected);
    }

    [Theory]
    [InlineData("view", HttpStatusCode.Forbidden)]
    [InlineData("edit", HttpStatusCode.BadRequest)]
    public async Task Lets_viewers_read_logs_and_editors_run_commands(string role, HttpStatusCode execs)
    {
        string token = await TokenWithAsync("ClusterRole", role);

        (await _api.SendAsync(HttpMethod.Get, $"{Pods.Path}/sleep/exec?command=ls&stdout=true", bearer: token)).Code.ShouldBe(execs);
        (await _api.SendAsync(HttpMethod.Get, $"{Pods.Path}/sleep/log?previous=true", bearer: token)).Code.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Is_recorded_when_it_begins_and_when_it_ends_without_its_arguments()
    {
        using (ClientWebSocket socket = await ConnectAsync("sleep/exec?command=echo&command=secret&stdout=true", V5)) await ReadAllAsync(socket);

        JsonObject[] events = [.. (await EventsAsync()).Where(e => e["objectRef"]!["subresource"]?.GetValue<string>() == "exec")];

        events.Select(e => e["stage"]!.GetValue<string>()).Order().ShouldBe(["ResponseComplete", "ResponseStarted"]);
        events[0]["verb"]!.GetValue<string>().ShouldBe("create");
        events[0]["requestObject"]!["command"]![0]!.GetValue<string>().ShouldBe("echo");
        string.Concat(events.Select(e => e.ToJsonString())).ShouldNotContain("secret");
    }

    [Fact]
    public async Task Says_without_a_runtime_that_nothing_runs_here()
    {
        await using TestApi alone = await TestApi.StartAsync();
        await alone.PostAsync(Pods.Path, Pods.Json("sleep", "sleep"));

        (HttpStatusCode code, JsonNode status) = await alone.GetAsync($"{Pods.Path}/sleep/exec?command=ls&stdout=true");

        code.ShouldBe(HttpStatusCode.BadRequest);
        status["message"]!.GetValue<string>().ShouldContain("this control plane runs no workloads");
    }

    private async Task<string> TokenWithAsync(string kind, string role)
    {
        const string accounts = "/api/v1/namespaces/default/serviceaccounts";
        await _api.PostAsync(accounts, """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"reader"}}""");
        await _api.PostAsync($"{Roles}/rolebindings", $$"""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"reader"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"{{kind}}","name":"{{role}}"},
             "subjects":[{"kind":"ServiceAccount","name":"reader","namespace":"default"}]}
            """);
        return (await _api.PostAsync($"{accounts}/reader/token", """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}"""))
            .Body["status"]!["token"]!.GetValue<string>();
    }

    // The end is recorded behind the answer: reading until it is there is bounded by the test's limit.
    private async Task<JsonObject[]> EventsAsync()
    {
        while (true)
        {
            JsonObject[] events = [.. (await _api.GetAsync("/apis/audit.k8s.io/v1/events")).Body["items"]!.AsArray().Select(e => e!.AsObject())];
            if (events.Any(e => e["stage"]?.GetValue<string>() == "ResponseComplete" && e["objectRef"]!["subresource"]?.GetValue<string>() == "exec")) return events;
            _limit.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task<ClientWebSocket> ConnectAsync(string query, params string[] protocols)
    {
        ClientWebSocket socket = new();
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        socket.Options.ClientCertificates.Add(_api.AdminCertificate);
        foreach (string protocol in protocols) socket.Options.AddSubProtocol(protocol);
        await socket.ConnectAsync(new UriBuilder(new Uri(_api.Address, $"{Pods.Path}/{query}")) { Scheme = "wss" }.Uri, _limit.Token);
        return socket;
    }

    private Task SendAsync(ClientWebSocket socket, byte channel, string text) =>
        socket.SendAsync((byte[])[channel, .. Encoding.UTF8.GetBytes(text)], WebSocketMessageType.Binary, endOfMessage: true, _limit.Token);

    private async Task<string[]> ReadAllAsync(ClientWebSocket socket)
    {
        List<string> messages = [];
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, _limit.Token);
            if (received.MessageType == WebSocketMessageType.Close) break;
            messages.Add($"{buffer[0]}:{Encoding.UTF8.GetString(buffer, 1, received.Count - 1)}");
        }
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", _limit.Token);
        return [.. messages];
    }
}
