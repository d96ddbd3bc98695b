using Sallyport.Engine.Authorization;
using Sallyport.Policy.Compilation;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Mesh;

namespace Sallyport.Policy.Tests.Compilation.Authorization;

/// <summary>Policies of namespace <c>foo</c>, and plans of them.</summary>
internal static class Policies
{
    public static AuthorizationRule Any { get; } = new();

    public static AuthorizationPolicy Allow(params AuthorizationRule[] rules) => Make(AuthorizationAction.Allow, rules);

    public static AuthorizationPolicy Deny(params AuthorizationRule[] rules) => Make(AuthorizationAction.Deny, rules);

    public static AuthorizationPolicy Make(AuthorizationAction action, params AuthorizationRule[] rules) => new()
    {
        ApiVersion = "security.istio.io/v1",
        Metadata = new ObjectMeta { Name = "policy", Namespace = "foo" },
        Source = default(Mark),
        Action = action,
        Rules = rules,
    };

    public static AuthorizationPolicy Named(this AuthorizationPolicy policy, string name, string ns = "foo") =>
        policy with { Metadata = policy.Metadata with { Name = name, Namespace = ns } };

    public static AuthorizationRule From(params Source[] sources) => new() { From = sources };

    public static AuthorizationRule To(params Operation[] operations) => new() { To = operations };

    public static AuthorizationRule When(string key, string[]? values = null, string[]? notValues = null) =>
        new() { When = [new Condition(key, values ?? [], notValues ?? [])] };

    public static AuthorizationRule Paths(params string[] paths) => To(new Operation { Paths = paths });

    public static AuthorizationPlan Compile(params AuthorizationPolicy[] policies) => Compiler(policies).CompileHttp();

    public static AuthorizationPlan CompileTcp(params AuthorizationPolicy[] policies) => Compiler(policies).CompileTcp();

    public static AuthorizationCompiler Compiler(
        AuthorizationPolicy[] policies, MeshConfig? mesh = null, ProviderPlan[]? providers = null, bool severalProviders = false) =>
        new(policies, mesh ?? MeshConfig.Default, (providers ?? []).ToDictionary(provider => provider.Name), severalProviders);
}
