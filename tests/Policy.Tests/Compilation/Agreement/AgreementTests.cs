using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sallyport.Engine;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Http;
using Sallyport.Engine.Tokens;
using Sallyport.Policy.Compilation;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;
using Sallyport.TestKit;

namespace Sallyport.Policy.Tests.Compilation.Agreement;

/// <summary>
/// Two evaluators, one meaning: what documents say after loading, compiling and deciding is what a slow reading of the
/// specification says. SALLYPORT_SEED repeats a run, SALLYPORT_PAIRS sets its length.
/// </summary>
public sealed class AgreementTests : IDisposable
{
    private const int RequestsPerSet = 25;
    private const long Now = 1_800_000_000;
    private static readonly Workload s_workload = new()
    {
        Role = ProxyRole.Sidecar, Name = "a", Namespace = "ns1", ServiceAccount = "a", Labels = new Dictionary<string, string>(),
    };

    private readonly TestIssuer _issuer = new();
    private readonly JwtVerifier _verifier = new(new TokenCache());
    private readonly Dictionary<string, string> _tokens = [];

    [Fact]
    public void Engine_and_slow_evaluator_agree()
    {
        int seed = Setting("SALLYPORT_SEED") ?? Random.Shared.Next();
        int pairs = Setting("SALLYPORT_PAIRS") ?? 5_000;
        Random random = new(seed);
        PolicyGenerator policies = new(random);
        RequestGenerator requests = new(random);
        JsonObject[] claims = [.. Enumerable.Range(0, 200).Select(_ => requests.Claims())];
        int allowed = 0, judged = 0;
        List<string> disagreements = [];
        while (judged < pairs && disagreements.Count < 20)
        {
            JsonObject[] set = [.. Enumerable.Range(0, random.Next(1, 4)).Select(policies.Next)];
            string[] domains = random.Next(2) == 0 ? ["cluster.local"] : ["td", "old"];
            Snapshot snapshot = Compile(set, domains, seed);
            SlowEvaluator slow = new(set, domains);
            for (int i = 0; i < RequestsPerSet; i++, judged++)
            {
                PlainRequest request = requests.Next();
                if (request.Claims is not null)
                    request = request with { Claims = claims[random.Next(claims.Length)] };
                bool expected = slow.IsAllowed(request);
                Decision decision = Decider.Decide(snapshot, ToHead(request), Now);
                if ((decision.Verdict == Verdict.Permitted) != expected)
                    disagreements.Add($"seed {seed}, pair {judged}: slow says {expected}, engine {decision.Verdict} {decision.Reason}\n{request}\nmesh "
                        + $"{string.Join(',', domains)}\n{string.Join("\n", set.Select(policy => policy.ToJsonString()))}");
                allowed += expected ? 1 : 0;
            }
        }
        disagreements.ShouldBeEmpty($"{disagreements.Count} disagreements, of them\n{string.Join("\n\n", disagreements.OrderBy(text => text.Length).Take(3))}");

        // A generator whose requests all end the same way would prove little.
        ((double)allowed / judged).ShouldBeInRange(0.1, 0.9, $"seed {seed}");
    }

    public void Dispose() => _issuer.Dispose();

    private Snapshot Compile(JsonObject[] policies, string[] domains, int seed)
    {
        string mesh = $"trustDomain: {domains[0]}\ntrustDomainAliases: [{string.Join(", ", domains[1..])}]\n";
        JsonObject config = new()
        {
            ["apiVersion"] = "v1", ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "istio", ["namespace"] = "istio-system" },
            ["data"] = new JsonObject { ["mesh"] = mesh },
        };
        JsonObject authentication = new()
        {
            ["apiVersion"] = "security.istio.io/v1", ["kind"] = "RequestAuthentication",
            ["metadata"] = new JsonObject { ["name"] = "r", ["namespace"] = "ns1" },
            ["spec"] = new JsonObject { ["jwtRules"] = new JsonArray(new JsonObject { ["jwksUri"] = "https://keys.example/" }) },
        };
        LoadedDocuments loaded = DocumentSet.Load(new[] { config, authentication }.Concat(policies)
            .Select((document, index) => new DocumentText($"{index}.json", Encoding.UTF8.GetBytes(document.ToJsonString()))));
        Diagnostic[] errors = [.. loaded.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        errors.ShouldBeEmpty($"seed {seed}: {string.Join('\n', (IEnumerable<Diagnostic>)errors)}");
        return SnapshotCompiler.Compile(new CompileInput
        {
            Resources = loaded.Resources,
            Mesh = loaded.MeshConfig,
            Workload = s_workload,
            Revision = "1",
            Keys = _ => new KeyRingState(KeySet.Parse(Encoding.UTF8.GetBytes(_issuer.Jwks)).Ring),
            Verifier = _verifier,
            Inbound = [new InboundTarget(8080, "127.0.0.1", 18080)],
        }).Snapshot.ShouldNotBeNull();
    }

    private RequestHead ToHead(PlainRequest request)
    {
        ConnectionFacts connection = new()
        {
            SourceAddress = Address(request.SourceAddress), SourcePort = 40000,
            LocalAddress = Address(request.LocalAddress), LocalPort = request.LocalPort, ListenerPort = 8080,
            IsTls = request.Identities is not null, ServerName = Encoding.ASCII.GetBytes(request.ServerName),
            Peer = request.Identities is null ? null : new PeerCertificate
            {
                UriNames = [.. request.Identities.Select(Encoding.UTF8.GetBytes)], DnsNames = [], Subject = [],
            },
        };
        List<string> headers = [.. request.Headers.SelectMany(header => new[] { header.Name, header.Value })];
        if (request.Claims is not null)
            headers.AddRange(["authorization", "Bearer " + TokenOf(request.Claims.ToJsonString())]);
        return Requests.Make(request.Method, request.Target, request.Host, connection, [.. headers]);
    }

    private string TokenOf(string claims)
    {
        if (!_tokens.TryGetValue(claims, out string? token))
            _tokens[claims] = token = _issuer.Sign(claims);
        return token;
    }

    private static IpAddress Address(string text) => IpAddress.TryParse(text, out IpAddress address) ? address : throw new ArgumentException(text);

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
}
