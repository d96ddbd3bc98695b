using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.Engine.Authentication;
using Sallyport.Policy.Compilation;
using Sallyport.Proxy.Keys;
using Sallyport.Proxy.Tests.Forwarding;
using Sallyport.Proxy.Tests.Listeners;
using Sallyport.TestKit;

namespace Sallyport.Proxy.Tests.Keys;

/// <summary>request-authentication.md 11, with issuers that answer anything.</summary>
public sealed class KeySetTableTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly SteppedTime _time = new();
    private readonly TestIssuer _issuer = new();
    private readonly string _data = Directory.CreateTempSubdirectory("keys").FullName;
    private KeyServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await KeyServer.StartAsync();
        _server.Serve("/jwks", _issuer.Jwks);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _issuer.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    public static TheoryData<string, string> BadKeySets => new()
    {
        { "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-2", "invalid JSON" },
        { "<!doctype html><title>Sign in</title>", "invalid JSON" },
        { "[]", "invalid JSON" },
        { "null", "does not have [keys]" },
        { "{}", "does not have [keys]" },
        { "{\"keys\":{}}", "not an array" },
        { "{\"keys\":[]}", "any valid public key" },
        { "{\"keys\":[1,\"x\",null,{\"kty\":7}]}", "any valid public key" },
        { "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}", "any valid public key" },
        { "{\"keys\":[" + string.Join(',', Enumerable.Repeat("{}", 1001)) + "]}", "more than 1000" },
        { "{\"keys\":[\"" + new string('a', 1 << 20) + "\"]}", "exceeds 1048576 bytes" },
        { "", "without a body" },
    };

    [Theory]
    [MemberData(nameof(BadKeySets))]
    public async Task Set_that_cannot_be_read_never_replaces_a_good_one(string body, string words)
    {
        using KeySetTable table = Table();
        KeyRingState ring = await UseAsync(table);
        _server.Serve("/jwks", body);
        await AssertKeepsAsync(table, ring, words);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"keys\":[]}")]
    public async Task Problem_of_a_set_names_its_address_without_what_is_secret_in_it(string body)
    {
        using KeySetTable table = Table();
        _server.Serve("/jwks", body);
        string secret = _server.Url("/jwks").Replace("://", "://user:password@", StringComparison.Ordinal) + "?key=hidden";
        table.Use(new KeySetReference(_issuer.Issuer, null, secret, TimeSpan.FromSeconds(5)));
        table.Fetch(ServiceAddresses.None, null);
        await table.Entries.Single().FirstAttempt.WaitAsync(s_patience);

        string problem = table.Entries.Single().LastError.ShouldNotBeNull();

        problem.ShouldStartWith($"the key set of {_server.Url("/jwks")} cannot be used: ");
        problem.ShouldNotContain("password");
        problem.ShouldNotContain("hidden");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(204)]
    [InlineData(304)]
    public async Task Status_other_than_2xx_with_a_body_changes_nothing(int status)
    {
        using KeySetTable table = Table();
        KeyRingState ring = await UseAsync(table);
        _server.Serve("/jwks", context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await AssertKeepsAsync(table, ring, status == 204 ? "without a body" : $"answered {status}");
    }

    [Theory]
    [InlineData("/jwks", "more than 10 redirects")]
    [InlineData("http://169.254.169.254/latest", "cloud metadata")]
    [InlineData("http://[::ffff:169.254.169.254]/latest", "cloud metadata")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/latest", "cloud metadata")]
    [InlineData("ftp://127.0.0.1/x", "another scheme")]
    [InlineData("file:///etc/passwd", "another scheme")]
    public async Task Redirect_into_the_wrong_is_not_followed(string location, string words)
    {
        using KeySetTable table = Table();
        KeyRingState ring = await UseAsync(table);
        _server.Serve("/jwks", context =>
        {
            context.Response.Redirect(location);
            return Task.CompletedTask;
        });
        await AssertKeepsAsync(table, ring, words);
    }

    [Fact]
    public async Task Connection_that_breaks_changes_nothing()
    {
        using KeySetTable table = Table();
        KeyRingState ring = await UseAsync(table);
        _server.Break("/jwks");
        await AssertKeepsAsync(table, ring, "127.0.0.1");
    }

    [Fact]
    public async Task Answer_that_stops_in_the_middle_ends_with_the_timeout_of_the_rule()
    {
        _server.Serve("/jwks", async context =>
        {
            await context.Response.WriteAsync("{\"keys\":[");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using KeySetTable table = Table();
        table.Use(Reference() with { Timeout = TimeSpan.FromSeconds(3) });
        table.Fetch(ServiceAddresses.None, null);
        await _time.TimerAsync(TimeSpan.FromSeconds(3));
        _time.Advance(TimeSpan.FromSeconds(3));
        KeySetEntry entry = table.Entries.ShouldHaveSingleItem();
        await entry.FirstAttempt.WaitAsync(s_patience);
        entry.LastError.ShouldNotBeNull().ShouldContain("did not answer within 3 s");
    }

    [Fact]
    public async Task Follows_a_redirect_and_discovery()
    {
        _server.Serve("/.well-known/openid-configuration", $$"""{"issuer":"whatever","jwks_uri":"{{_server.Url("/moved")}}"}""");
        _server.Serve("/moved", context =>
        {
            context.Response.Redirect("/jwks");
            return Task.CompletedTask;
        });
        using KeySetTable table = Table();
        KeyRingState ring = table.Use(new KeySetReference(_server.Url("/"), null, null, TimeSpan.FromSeconds(5)));
        table.Fetch(ServiceAddresses.None, null);
        await table.Entries.Single().FirstAttempt.WaitAsync(s_patience);
        ring.Current.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Tries_again_after_1_2_4_seconds_until_the_first_success_and_then_by_max_age()
    {
        _server.Break("/jwks");
        using KeySetTable table = Table();
        KeyRingState ring = table.Use(Reference());
        table.Fetch(ServiceAddresses.None, null);
        foreach (int pause in (int[])[1, 2, 4])
        {
            await _time.TimerAsync(TimeSpan.FromSeconds(pause));
            ring.Current.Count.ShouldBe(0);
            if (pause == 4)
                _server.Serve("/jwks", _issuer.Jwks, "public, max-age=300");
            _time.Advance(TimeSpan.FromSeconds(pause));
        }
        await _time.TimerAsync(TimeSpan.FromSeconds(300));
        ring.Current.Count.ShouldBe(1);
        _server.Asked("/jwks").ShouldBe(4);
    }

    [Fact]
    public async Task Same_keys_again_keep_their_ring_so_that_verified_tokens_stay_known()
    {
        using KeySetTable table = Table();
        KeyRingState ring = await UseAsync(table);
        var before = ring.Current;
        (await table.RefetchAsync(ring, s_patience)).ShouldBeTrue();
        ring.Current.ShouldBeSameAs(before);
    }

    [Fact]
    public async Task More_requests_than_128_do_not_wait_for_one_fetch()
    {
        using KeySetTable table = Table();
        KeyRingState ring = await UseAsync(table);
        _server.Hang("/jwks");
        Task<bool>[] waiting = [.. Enumerable.Range(0, 200).Select(_ => table.RefetchAsync(ring, TimeSpan.FromMilliseconds(500)).AsTask())];
        waiting.Count(task => task.IsCompleted).ShouldBe(72);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        (await Task.WhenAll(waiting)).ShouldAllBe(found => !found);
    }

    [Fact]
    public async Task Kept_set_is_used_at_once_and_readable_by_its_owner_alone()
    {
        using (KeySetTable first = Table(_data))
            await UseAsync(first);
        _server.Break("/jwks");
        string file = Directory.GetFiles(Path.Combine(_data, "keys")).ShouldHaveSingleItem();
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using KeySetTable second = Table(_data);
        second.Use(Reference()).Current.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"issuer\":\"https://other.example\",\"jwksUri\":null}")]
    [InlineData("{\"issuer\":7}")]
    public async Task Kept_set_that_was_tampered_with_is_not_used(string content)
    {
        using (KeySetTable first = Table(_data))
            await UseAsync(first);
        await File.WriteAllTextAsync(Directory.GetFiles(Path.Combine(_data, "keys")).Single(), content);
        using KeySetTable second = Table(_data);
        second.Use(Reference()).Current.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Goes_through_the_proxy_of_the_environment_but_never_to_a_blocked_address()
    {
        TaskCompletionSource<string> asked = new();
        using RawUpstream proxy = RawUpstream.Once(
            asked, $"HTTP/1.1 200 OK\r\ncontent-length: {_issuer.Jwks.Length}\r\nconnection: close\r\n\r\n{_issuer.Jwks}");
        KeySetFetchOptions options = new() { Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}") };
        KeySetFetcher fetcher = new(options, _time);
        await Should.ThrowAsync<KeySetFetchException>(
            () => fetcher.FetchAsync(Reference() with { JwksUri = "http://169.254.169.254/keys" }, CancellationToken.None));
        proxy.Connections.ShouldBe(0);
        FetchedKeySet fetched = await fetcher.FetchAsync(Reference() with { JwksUri = "http://keys.invalid/jwks" }, CancellationToken.None);
        fetched.Body.Length.ShouldBe(_issuer.Jwks.Length);
        (await asked.Task).ShouldStartWith("GET http://keys.invalid/jwks HTTP/1.1\r\n");
        (await fetcher.FetchAsync(Reference(), CancellationToken.None)).Body.Length.ShouldBe(_issuer.Jwks.Length, "loopback needs no proxy");
        proxy.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Trusts_only_the_authorities_of_the_annotation_and_shows_the_certificate()
    {
        TestAuthority authority = new(), other = new();
        string? shown = null;
        await using KestrelUpstream server = await KestrelUpstream.StartAsync(
            context =>
            {
                shown = context.Connection.ClientCertificate?.Subject;
                return context.Response.WriteAsync(_issuer.Jwks);
            }, HttpProtocols.Http1, authority.Issue(dns: "localhost"), wantsClientCertificate: true);
        KeySetFetcher fetcher = new(new KeySetFetchOptions(), _time);
        string certificate = authority.IssuePem("client", out string key);
        KeySetReference reference = Reference() with { JwksUri = $"https://localhost:{server.Port}/jwks" };
        KeySetReference good = reference with { Tls = new KeySetTls(Bundle(authority), certificate, key) };

        (await fetcher.FetchAsync(good, CancellationToken.None)).Body.Length.ShouldBe(_issuer.Jwks.Length);
        shown.ShouldBe("O=Test");
        foreach (KeySetTls bad in (KeySetTls[])[new(Bundle(other), certificate, key), KeySetTls.Usual, new(null, null, null, "no such Secret")])
            await Should.ThrowAsync<KeySetFetchException>(() => fetcher.FetchAsync(reference with { Tls = bad }, CancellationToken.None));
    }

    private static string Bundle(TestAuthority authority) => authority.RootPem + "\n" + authority.Chain[0].ExportCertificatePem();

    private KeySetReference Reference() => new(_issuer.Issuer, null, _server.Url("/jwks"), TimeSpan.FromSeconds(5));

    private KeySetTable Table(string? data = null) => new(new KeySetFetcher(new KeySetFetchOptions(), _time), data, _time, NullLogger.Instance);

    private async Task<KeyRingState> UseAsync(KeySetTable table)
    {
        KeyRingState ring = table.Use(Reference());
        table.Fetch(ServiceAddresses.None, null);
        await table.Entries.Single().FirstAttempt.WaitAsync(s_patience);
        ring.Current.Count.ShouldBe(1);
        await _time.TimerAsync(RefreshSchedule.Interval);
        return ring;
    }

    private static async Task AssertKeepsAsync(KeySetTable table, KeyRingState ring, string words)
    {
        var before = ring.Current;
        (await table.RefetchAsync(ring, s_patience)).ShouldBeTrue();
        ring.Current.ShouldBeSameAs(before);
        KeySetEntry entry = table.Entries.Single();
        entry.LastError.ShouldNotBeNull().ShouldContain(words);
        entry.FailuresInARow.ShouldBeGreaterThan(0);
    }
}
