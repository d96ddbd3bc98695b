using System.Text;
using Microsoft.Extensions.Logging;
using Sallyport.Engine;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Tokens;
using Sallyport.Policy.Compilation;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Resources.Mesh;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.Identity;
using Sallyport.Proxy.Tests.Listeners;

namespace Sallyport.Proxy.Tests.Identity;

public sealed class MeshIdentityStateTests
{
    private static readonly TestAuthority _authority = new();

    private readonly Lines _log = new();

    [Fact]
    public void Says_how_to_make_an_authority_once()
    {
        MeshIdentityState state = Make();
        state.Apply(Model(null));
        state.Apply(Model(null));
        state.Current.ShouldBeNull();
        _log.Single().ShouldContain("sallyport cert authority");
    }

    [Fact]
    public void Leaves_a_gateway_without_mesh_tls_alone()
    {
        Make(ProxyRole.Gateway).Apply(Model(null));
        _log.ShouldBeEmpty();
    }

    [Fact]
    public void Keeps_the_identity_while_nothing_of_it_changes()
    {
        MeshIdentityState state = Make();
        state.Apply(Model(_authority.Mesh));
        MeshIdentity? first = state.Current;
        state.Apply(Model(_authority.Mesh));
        state.Current.ShouldNotBeNull().ShouldBeSameAs(first);
    }

    [Fact]
    public void Takes_a_changed_authority()
    {
        MeshIdentityState state = Make();
        state.Apply(Model(_authority.Mesh));
        TestAuthority next = new();
        state.Apply(Model(next.Mesh));
        state.Current!.Roots[0].ExportCertificatePem().ShouldBe(next.RootPem);
    }

    [Theory]
    [InlineData("garbage", "garbage")]
    [InlineData("missing", null)]
    [InlineData("huge", "huge")]
    public void Keeps_the_last_good_one_when_the_Secret_breaks(string case_, string? key)
    {
        MeshIdentityState state = Make();
        state.Apply(Model(_authority.Mesh));
        MeshIdentity? first = state.Current;
        state.Apply(Model(_authority.Mesh with { Key = key == "huge" ? new string('k', 2 << 20) : key! }));
        state.Current.ShouldNotBeNull(case_).ShouldBeSameAs(first);
        string line = _log.ShouldHaveSingleItem();
        line.ShouldContain("the former one stays in use");
        line.ShouldContain("ca-key.pem");
    }

    [Fact]
    public void Keeps_nothing_when_the_trust_domain_changed_too()
    {
        MeshIdentityState state = Make();
        state.Apply(Model(_authority.Mesh, "old.example"));
        state.Apply(Model(_authority.Mesh with { Key = "garbage" }));
        state.Current.ShouldBeNull();
        _log.ShouldHaveSingleItem().ShouldContain("mesh TLS is refused");
    }

    [Fact]
    public void Refuses_when_the_Secret_is_taken_away()
    {
        MeshIdentityState state = Make();
        state.Apply(Model(_authority.Mesh));
        state.Apply(Model(null));
        state.Current.ShouldBeNull();
    }

    [Fact]
    public void Never_logs_the_key()
    {
        MeshIdentityState state = Make();
        state.Apply(Model(_authority.Mesh with { Key = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----" }));
        _log.ShouldHaveSingleItem().ShouldNotContain("c2VjcmV0");
    }

    private MeshIdentityState Make(ProxyRole role = ProxyRole.Sidecar) => new(
        new ProxyOptions { Role = role, Files = [], Name = "a", Namespace = "ns1" }, IdentitySettings.Read(_ => null), TimeProvider.System, _log);

    private static ProxyModel Model(MeshAuthority? authority, params string[] aliases)
    {
        MeshConfig mesh = new() { TrustDomainAliases = aliases };
        Resource[] resources = authority is null ? [] : [SecretOf(authority)];
        CompileResult compiled = SnapshotCompiler.Compile(new CompileInput
        {
            Resources = resources, Mesh = mesh, Revision = "r1", Keys = _ => throw new InvalidOperationException(),
            Verifier = new JwtVerifier(new TokenCache()),
            Workload = new Workload { Role = ProxyRole.Sidecar, Name = "a", Namespace = "ns1", Labels = new Dictionary<string, string>(), ServiceAccount = "a" },
        });
        return new ProxyModel
        {
            Snapshot = compiled.Snapshot!, Resources = resources, Mesh = mesh, KeyRings = new HashSet<KeyRingState>(), ServerName = [],
        };
    }

    private static Secret SecretOf(MeshAuthority authority)
    {
        Dictionary<string, ReadOnlyMemory<byte>> data = new()
        {
            ["ca-cert.pem"] = Encoding.UTF8.GetBytes(authority.Certificate), ["cert-chain.pem"] = Encoding.UTF8.GetBytes(authority.Chain),
            ["root-cert.pem"] = Encoding.UTF8.GetBytes(authority.Roots),
        };
        if (authority.Key is not null)
            data["ca-key.pem"] = Encoding.UTF8.GetBytes(authority.Key);
        return new Secret { ApiVersion = "v1", Source = default, Metadata = new ObjectMeta { Name = "cacerts", Namespace = "istio-system" }, Data = data };
    }

    private sealed class Lines : List<string>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(formatter(state, exception));
    }
}
