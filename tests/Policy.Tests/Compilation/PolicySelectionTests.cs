using Sallyport.Engine;
using Sallyport.Policy.Compilation;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Tests.Compilation.Authorization;

namespace Sallyport.Policy.Tests.Compilation;

/// <summary>request-authentication.md 2, authorization-policy.md 1.1, peer-authentication.md 2.</summary>
public sealed class PolicySelectionTests
{
    private static readonly PolicyTargetReference _gateway = new() { Kind = "Gateway", Group = "gateway.networking.k8s.io", Name = "gw" };

    [Fact]
    public void Takes_the_workloads_namespace_then_the_root_namespace() =>
        Select(Workload(), [Policy("r", "istio-system"), Policy("o", "other"), Policy("b", "foo"), Policy("a", "foo")]).ShouldBe(["a", "b", "r"]);

    [Fact]
    public void Takes_the_root_namespace_once() => Select(Workload("istio-system"), [Policy("r", "istio-system")]).ShouldBe(["r"]);

    [Fact]
    public void Older_policies_come_first() =>
        Select(Workload(), [Policy("a", "foo", 2), Policy("b", "foo", 1), Policy("c", "foo")]).ShouldBe(["c", "b", "a"]);

    [Fact]
    public void A_selector_needs_all_its_labels()
    {
        Select(Workload(labels: ("app", "x")), [Policy("a", "foo") with { Selector = Selector(("app", "x")) }]).ShouldBe(["a"]);
        Select(Workload(labels: ("app", "y")), [Policy("a", "foo") with { Selector = Selector(("app", "x")) }]).ShouldBeEmpty();
        Select(Workload(labels: ("app", "x")), [Policy("a", "foo") with { Selector = Selector(("app", "x"), ("v", "1")) }]).ShouldBeEmpty();
        Select(Workload(), [Policy("a", "foo") with { Selector = new WorkloadSelector() }]).ShouldBe(["a"]);
    }

    [Fact]
    public void A_policy_with_target_references_is_for_that_Gateway_only()
    {
        AuthorizationPolicy[] policies = [Policy("a", "foo") with { TargetRefs = [_gateway] }];
        Select(Workload(), policies).ShouldBeEmpty();
        Select(Workload(labels: (PolicySelection.GatewayNameLabel, "gw")), policies).ShouldBe(["a"]);
        Select(Workload(labels: (PolicySelection.GatewayNameLabel, "other")), policies).ShouldBeEmpty();
        Select(Workload("bar", (PolicySelection.GatewayNameLabel, "gw")), policies).ShouldBeEmpty();
    }

    [Fact]
    public void A_root_policy_with_target_references_reaches_no_other_namespace() =>
        Select(Workload(labels: (PolicySelection.GatewayNameLabel, "gw")), [Policy("a", "istio-system") with { TargetRefs = [_gateway] }]).ShouldBeEmpty();

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void The_flag_decides_about_selectors_of_Gateway_workloads(bool flag, int count)
    {
        PolicySelection selection = new(Workload(labels: (PolicySelection.GatewayNameLabel, "gw")), "istio-system", flag);
        selection.Select([Policy("a", "foo")]).Count.ShouldBe(count);
        new PolicySelection(Workload(), "istio-system", flag).Select([Policy("a", "foo")]).Count.ShouldBe(1);
    }

    [Fact]
    public void One_PeerAuthentication_counts_in_each_scope()
    {
        PolicySelection selection = new(Workload(labels: ("app", "x")), "istio-system");
        PeerAuthenticationScopes scopes = selection.Select(
        [
            Peer("m2", "istio-system", 2), Peer("m1", "istio-system", 1), Peer("ignored", "istio-system", 0) with { Selector = Selector(("app", "x")) },
            Peer("n", "foo", 1) with { Selector = new WorkloadSelector() }, Peer("w2", "foo", 2) with { Selector = Selector(("app", "x")) },
            Peer("w1", "foo", 1) with { Selector = Selector(("app", "x")) }, Peer("o", "foo", 0) with { Selector = Selector(("app", "y")) },
        ]);
        scopes.Mesh!.Metadata.Name.ShouldBe("m1");
        scopes.Namespace!.Metadata.Name.ShouldBe("n");
        scopes.Workload!.Metadata.Name.ShouldBe("w1");
    }

    private static IEnumerable<string> Select(Workload workload, AuthorizationPolicy[] policies) =>
        new PolicySelection(workload, "istio-system").Select(policies).Select(policy => policy.Metadata.Name);

    private static AuthorizationPolicy Policy(string name, string ns, int? age = null)
    {
        AuthorizationPolicy policy = Policies.Deny().Named(name, ns);
        return policy with { Metadata = policy.Metadata with { CreationTimestamp = At(age) } };
    }

    private static PeerAuthentication Peer(string name, string ns, int age) => new()
    {
        ApiVersion = "security.istio.io/v1",
        Metadata = new ObjectMeta { Name = name, Namespace = ns, CreationTimestamp = At(age) },
        Source = default,
    };

    private static DateTimeOffset? At(int? second) => second is null ? null : DateTimeOffset.UnixEpoch.AddSeconds(second.Value);

    private static WorkloadSelector Selector(params (string Key, string Value)[] labels) =>
        new() { MatchLabels = labels.ToDictionary(label => label.Key, label => label.Value) };

    private static Workload Workload(string ns = "foo", params (string Key, string Value)[] labels) => new()
    {
        Role = ProxyRole.Sidecar,
        Name = "w",
        Namespace = ns,
        ServiceAccount = "default",
        Labels = labels.ToDictionary(label => label.Key, label => label.Value),
    };
}
