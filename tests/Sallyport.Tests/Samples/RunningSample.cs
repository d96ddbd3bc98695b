namespace Sallyport.Samples;

/// <summary>A sample on a free port of loopback, and a client that speaks to it.</summary>
internal sealed class RunningSample : IAsyncDisposable
{
    private readonly SampleServer _server;

    private RunningSample(SampleServer server, StringWriter log)
    {
        _server = server;
        Log = log;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = server.Address };
    }

    public HttpClient Client { get; }

    public StringWriter Log { get; }

    public Uri Address => _server.Address;

    /// <param name="name">Which sample.</param>
    /// <param name="variables">Its environment, beside the port.</param>
    public static async Task<RunningSample> StartAsync(string name, params (string Name, string Value)[] variables)
    {
        Dictionary<string, string> environment = variables.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal);
        environment["PORT"] = "0";
        SamplePlace place = SamplePlace.Read(variable => environment.GetValueOrDefault(variable));
        StringWriter log = new();
        return new RunningSample(await SampleServer.StartAsync(SampleCatalog.All.Single(s => s.Name == name), place, log, CancellationToken.None), log);
    }

    public async Task<(int Status, string Type, string Text)> GetAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(path);
        return ((int)response.StatusCode, $"{response.Content.Headers.ContentType}", await response.Content.ReadAsStringAsync());
    }

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return _server.DisposeAsync();
    }
}
