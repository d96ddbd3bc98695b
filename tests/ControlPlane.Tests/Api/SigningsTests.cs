using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Authority;

namespace Sallyport.ControlPlane.Tests.Api;

/// <summary>Requests for certificates: only for the own identity, only with a key that the caller proved to have, and nothing is stored.</summary>
public sealed class SigningsTests : IAsyncLifetime
{
    private const string Path = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private const string Own = "spiffe://cluster.local/ns/default/sa/app";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private TestApi _api = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        _api = await TestApi.StartAsync(authority: (files, trustDomain) => new NotingAuthority($"{files?.Count ?? 0} files of {trustDomain}"));
        await _api.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"app"}}""");
        _token = (await _api.PostAsync("/api/v1/namespaces/default/serviceaccounts/app/token", """
            {"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"audiences":["sallyport.dev/proxy"]}}
            """)).Body["status"]!["token"]!.GetValue<string>();
    }

    public async Task DisposeAsync()
    {
        _key.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task Signs_the_own_identity_and_stores_nothing()
    {
        (HttpStatusCode code, JsonNode body) = await AskAsync(Pem(Own), _token);
        code.ShouldBe(HttpStatusCode.Created, body.ToJsonString());
        Certificate(body).ShouldBe($"{Own} for {Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo())} during 1.00:00:00");
        body["metadata"]!["annotations"]!["sallyport.dev/root-cert"]!.GetValue<string>().ShouldBe("0 files of cluster.local");
        (await _api.GetAsync(Path)).Code.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await _api.GetAsync("/api/v1/namespaces/default/configmaps/istio-ca-root-cert")).Body["data"]!["root-cert.pem"]!.GetValue<string>()
            .ShouldBe("0 files of cluster.local");
    }

    [Theory]
    [InlineData("spiffe://cluster.local/ns/default/sa/other")]
    [InlineData("spiffe://cluster.local/ns/kube-system/sa/app")]
    [InlineData("spiffe://elsewhere/ns/default/sa/app")]
    [InlineData("spiffe://cluster.local/ns/default/sa/app/more")]
    [InlineData("spiffe://cluster.local/ns//sa/")]
    [InlineData("https://cluster.local/ns/default/sa/app")]
    public async Task Refuses_every_other_identity(string id) => (await AskAsync(Pem(id), _token)).Code.ShouldBe(HttpStatusCode.Forbidden);

    [Fact]
    public async Task Signs_for_who_may_make_the_accounts_tokens()
    {
        (await AskAsync(Pem("spiffe://cluster.local/ns/default/sa/other"), null)).Code.ShouldBe(HttpStatusCode.Created);
        string plain = (await _api.PostAsync("/api/v1/namespaces/default/serviceaccounts/app/token",
            """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}""")).Body["status"]!["token"]!.GetValue<string>();
        (await AskAsync(Pem(Own), plain)).Code.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Refuses_requests_that_prove_or_say_too_little()
    {
        using RSA weak = RSA.Create(1024);
        CertificateRequest small = new(new X500DistinguishedName(""), weak, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        small.CertificateExtensions.Add(Names(Own));
        CertificateRequest nameless = new(new X500DistinguishedName(""), _key, HashAlgorithmName.SHA256);
        byte[] tampered = Request(Own).CreateSigningRequest();
        tampered[^1] ^= 1;
        foreach (string request in (string[])
                 [
                     "", "no PEM", small.CreateSigningRequestPem(), nameless.CreateSigningRequestPem(), PemEncoding.WriteString("CERTIFICATE REQUEST", tampered),
                     Pem(Own, "spiffe://cluster.local/ns/kube-system/sa/app"), new string('x', 20_000),
                 ])
        {
            (await AskAsync(request, _token)).Code.ShouldBe(HttpStatusCode.UnprocessableEntity, request);
        }
    }

    [Theory]
    [InlineData("signerName", "kubernetes.io/kube-apiserver-client")]
    [InlineData("request", "%%%")]
    [InlineData("expirationSeconds", 0)]
    [InlineData("expirationSeconds", 100_000_000)]
    public async Task Refuses_a_wrong(string field, object value)
    {
        JsonObject body = Body(Pem(Own));
        body["spec"]![field] = value is int number ? number : value.ToString();
        (await _api.SendAsync(HttpMethod.Post, Path, body.ToJsonString(), bearer: _token)).Code.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Takes_the_authority_of_the_Secret_and_the_trust_domain_of_MeshConfig()
    {
        await _api.PostAsync("/api/v1/namespaces/istio-system/configmaps", """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"istio"},"data":{"mesh":"trustDomain: td.example\nrootNamespace: root"}}
            """);
        await _api.PostAsync("/api/v1/namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"root"}}""");
        await _api.PostAsync("/api/v1/namespaces/root/secrets", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"cacerts"},"data":{"a":"YQ=="}}""");
        (HttpStatusCode code, JsonNode body) = await AskAsync(Pem("spiffe://td.example/ns/default/sa/app"), _token);
        code.ShouldBe(HttpStatusCode.Created, body.ToJsonString());
        body["metadata"]!["annotations"]!["sallyport.dev/root-cert"]!.GetValue<string>().ShouldBe("1 files of td.example");
        (await AskAsync(Pem(Own), _token)).Code.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Records_who_asked()
    {
        await AskAsync(Pem(Own), _token);
        JsonArray events = (await _api.GetAsync("/apis/audit.k8s.io/v1/events?fieldSelector=objectRef.resource%3Dcertificatesigningrequests")).Body["items"]!.AsArray();
        events.Single()!["user"]!["username"]!.GetValue<string>().ShouldBe("system:serviceaccount:default:app");
    }

    private static string Certificate(JsonNode body) => Encoding.ASCII.GetString(Convert.FromBase64String(body["status"]!["certificate"]!.GetValue<string>()));

    private static X509Extension Names(params string[] ids)
    {
        SubjectAlternativeNameBuilder names = new();
        foreach (string id in ids) names.AddUri(new Uri(id));
        return names.Build();
    }

    private CertificateRequest Request(params string[] ids)
    {
        CertificateRequest request = new(new X500DistinguishedName(""), _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(Names(ids));
        return request;
    }

    private string Pem(params string[] ids) => Request(ids).CreateSigningRequestPem();

    private static JsonObject Body(string pem) => new()
    {
        ["apiVersion"] = "certificates.k8s.io/v1", ["kind"] = "CertificateSigningRequest", ["metadata"] = new JsonObject { ["name"] = "csr" },
        ["spec"] = new JsonObject
        {
            ["request"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)), ["signerName"] = "sallyport.dev/workload",
            ["usages"] = new JsonArray("client auth", "server auth"),
        },
    };

    private Task<(HttpStatusCode Code, JsonNode Body)> AskAsync(string pem, string? token) =>
        _api.SendAsync(HttpMethod.Post, Path, Body(pem).ToJsonString(), bearer: token);

    /// <summary>Says what it was asked to sign.</summary>
    private sealed class NotingAuthority(string roots) : IWorkloadAuthority
    {
        public string Roots => roots;

        public string Sign(PublicKey key, string spiffeId, TimeSpan lifetime, DateTimeOffset now) =>
            $"{spiffeId} for {Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())} during {lifetime}";

        public void Dispose()
        {
        }
    }
}
