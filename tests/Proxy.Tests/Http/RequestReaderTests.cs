using Sallyport.Engine;
using Sallyport.Proxy.Tests.Listeners;

namespace Sallyport.Proxy.Tests.Http;

/// <summary>gateway-routing.md 9, 9.4, 9.5; authorization-policy.md 8.5, 8.6; differences.md.</summary>
public sealed class RequestReaderTests
{
    [Theory]
    [InlineData("get / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("QUERY / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "")]
    [InlineData(" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / http/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / XYZ\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", 426, "Upgrade Required")]
    [InlineData("GET / HTTP/0.9\r\nHost: a\r\n\r\n", 426, "Upgrade Required")]
    [InlineData("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 426, "Upgrade Required")]
    [InlineData("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 426, "Upgrade Required")]
    [InlineData("GET /\r\n", 426, "Upgrade Required")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005hello", 400, "Bad Request")]
    [InlineData("hello world\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\nHost: a\n\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx: 1\ny: 2\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx: 1\ry: 2\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx: 1\r\n  two\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx : 1\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n:path: /admin\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx@: 1\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx`: 1\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx\u00fc: 1\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx: a\u0000b\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx: a\u007fb\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400, "")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: host\r\n\r\n", 400, "")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: \u00fc\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET /\u00fc HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET /?\u00fc HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET /\u001bx HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET abc HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET ?x HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET ftp://h/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET http:/x HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET http://h#x HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET http://h?x HTTP/1.1\r\nHost: a\r\n\r\n", 404, "")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 404, "")]
    [InlineData("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 404, "")]
    [InlineData("CONNECT /x HTTP/1.1\r\nHost: a\r\n\r\n", 400, "Bad Request")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "Bad Request")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", 400, "Bad Request")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n", 400, "Bad Request")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400, "Bad Request")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", 400, "Bad Request")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n", 400, "Bad Request")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400, "Bad Request")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400, "Bad Request")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 05\r\n\r\n", 400, "Bad Request")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "Not Implemented")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501, "Not Implemented")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 501, "Not Implemented")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: close, x-forwarded-for\r\n\r\n", 400, "Bad Request")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: :path\r\n\r\n", 400, "Bad Request")]
    public async Task Refuses(string request, int status, string body)
    {
        await using var listener = new TestListener();
        string answer = await listener.SendAsync(request);
        answer.ShouldStartWith($"HTTP/1.1 {status} ");
        answer.ShouldEndWith("\r\n\r\n" + body);
        answer.Contains("content-type: text/plain").ShouldBe(body.Length > 0);
        answer.ShouldContain($"content-length: {body.Length}\r\n");
        answer.ShouldContain("\r\ndate: ");
        answer.ShouldContain("\r\nserver: sallyport\r\n");
        await listener.Set.DrainAsync(CancellationToken.None);
        listener.Handler.Refused.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(100, 0, 200)]
    [InlineData(101, 0, 431)]
    [InlineData(2, 60 * 1024 - 100, 200)]
    [InlineData(2, 60 * 1024, 431)]
    [InlineData(2, 100 * 1024, 431)]
    public async Task Bounds_the_head(int fields, int bytes, int status)
    {
        await using var listener = new TestListener();
        string padding = string.Concat(Enumerable.Range(0, fields - 2).Select(i => $"x{i}: 1\r\n"));
        string answer = await listener.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\n{padding}x: {new string('x', bytes)}\r\n\r\n");
        answer.ShouldStartWith($"HTTP/1.1 {status} ");
        if (status == 431)
        {
            answer.ShouldEndWith("\r\n\r\nRequest Header Fields Too Large");
            answer.ShouldContain("connection: close");
        }
    }

    [Theory]
    [InlineData("GET /a?b#c HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a?b\nauthority: h\n")]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET /\nauthority: h\n")]
    [InlineData("GET http://X.com:80/a HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a\nauthority: X.com:80\n")]
    [InlineData("GET http://X.com HTTP/1.1\r\nHost: h\r\n\r\n", "GET /\nauthority: X.com\n")]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET /\nauthority: \n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nX-A:\t1 2\t \r\n\r\n", "x-a: 1 2\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nx: \u00fc\u00ff\r\n\r\n", "x: \u00fc\u00ff\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nx: 1\r\nx: 2\r\n\r\n", "x: 1\nx: 2\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nVia: 1\r\nx: 2\r\nvia: 3\r\n\r\n", "via: 1,3\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nTE: gzip, trailers\r\n\r\n", "authority: h\nte: trailers\nbody: ")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nTE: gzip\r\n\r\n", "authority: h\nbody: ")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nx-a: 1\r\nConnection: x-A, keep-alive\r\nKeep-Alive: 5\r\n\r\n", "authority: h\nbody: ")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade, http2-settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n", "authority: h\nbody: ")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n", "authority: h\nbody: ")]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", "body: hello\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n5;x=y\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\n", "body: hello0123456789\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n0\r\nX-T: 1\r\n\r\n", "body: h\n")]
    public async Task Passes_on(string request, string seen)
    {
        await using var listener = new TestListener();
        string answer = await listener.SendAsync(request);
        answer.ShouldStartWith("HTTP/1.1 200 OK\r\n");
        answer.ShouldContain(seen);
        listener.Handler.Refused.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("5\nhello\r\n0\r\n\r\n")]
    [InlineData("5 \r\nhello\r\n0\r\n\r\n")]
    [InlineData("+5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("\r\nhello\r\n0\r\n\r\n")]
    [InlineData("fffffffffffffffff\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello!\r\n0\r\n\r\n")]
    [InlineData("1\r\nh\r\n0\r\nno colon\r\n\r\n")]
    public async Task Refuses_malformed_chunks(string chunks)
    {
        await using var listener = new TestListener();
        string answer = await listener.SendAsync("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain("connection: close");
        await listener.Set.DrainAsync(CancellationToken.None);
        listener.Handler.Refused.ShouldBe([Reason.BadRequest]);
    }

    [Fact]
    public async Task Reads_a_head_that_comes_byte_by_byte()
    {
        await using var listener = new TestListener();
        using RawClient client = listener.Connect();
        foreach (char c in "\r\nPOST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok")
            await client.SendAsync(c.ToString());
        string answer = await client.ReadAnswerAsync();
        answer.ShouldContain("POST /x\n");
        answer.ShouldContain("body: ok\n");
    }
}
