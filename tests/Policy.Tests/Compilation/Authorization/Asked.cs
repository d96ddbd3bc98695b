using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Engine.Tokens;
using Sallyport.TestKit;

namespace Sallyport.Policy.Tests.Compilation.Authorization;

/// <summary>Requests as rules see them: prepared, and with the claims of a token that counts as verified.</summary>
internal static class Asked
{
    public const string Alice = """{"iss":"https://idp.example","sub":"alice"}""";

    public static RequestHead Get(string path = "/", params string[] headers) => Of("GET", path, "b.example", null, headers);

    public static RequestHead WithClaims(string payload, string path = "/")
    {
        RequestHead request = Get(path);
        Verify(request, payload);
        return request;
    }

    public static RequestHead By(string identity, string path = "/") => Of("GET", path, "b.example", Peer(identity));

    public static RequestHead Of(string method, string path, string host, PeerCertificate? peer = null, params string[] headers)
    {
        RequestHead request = Requests.Make(method, path, host, Requests.Connection(peer: peer), headers);
        Arrival.Prepare(request, Engine.ProxyRole.Sidecar, PathNormalizationMode.Base, 0).ShouldBe(Engine.Reason.None);
        return request;
    }

    public static PeerCertificate Peer(params string[] uriNames) => new()
    {
        UriNames = [.. uriNames.Select(Encoding.UTF8.GetBytes)],
        DnsNames = [],
        Subject = [],
    };

    public static void Verify(RequestHead request, string payload, params string[] spaceDelimited)
    {
        string compact = $"{Encode("""{"alg":"ES256"}""")}.{Encode(payload)}.AAAA";
        CompactToken.Parse(Encoding.ASCII.GetBytes(compact), out ParsedToken? token);
        request.Authentication.Accept(new VerifiedToken(
            token.ShouldNotBeNull(), new SpaceDelimitedClaims([.. spaceDelimited.Select(Encoding.UTF8.GetBytes)])));
    }

    private static string Encode(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
