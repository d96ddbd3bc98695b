using Sallyport.Engine;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Tokens;
using Sallyport.Policy;
using Sallyport.Policy.Compilation;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation;

namespace Sallyport.Commands;

/// <summary>
/// What no document alone shows: a route to a Service that is not there, a credential that is missing. Found by compiling the
/// documents for each gateway that a Gateway's selector means. Keys are not fetched.
/// </summary>
internal static class GatewayChecks
{
    private static readonly JwtVerifier _verifier = new(new TokenCache());

    public static IEnumerable<Diagnostic> Find(LoadedDocuments documents) =>
        documents.Resources.OfType<Gateway>()
            .DistinctBy(gateway => gateway.Metadata.Namespace + "/" + string.Join(',', gateway.Selector.Order()))
            .SelectMany(gateway => Find(documents, gateway))
            .DistinctBy(Identity);

    // The documents do not say in which namespace the gateway's pods run. What is wrong in the usual places counts.
    private static IEnumerable<Diagnostic> Find(LoadedDocuments documents, Gateway gateway)
    {
        IReadOnlyList<Diagnostic> inRoot = Compile(documents, gateway, documents.MeshConfig.RootNamespace);
        return inRoot.Count == 0
            ? inRoot
            : inRoot.IntersectBy(Compile(documents, gateway, gateway.Metadata.Namespace).Select(Identity), Identity);
    }

    private static (string Document, int Line, string Message) Identity(Diagnostic found) => (found.Document, found.Line, found.Message);

    private static IReadOnlyList<Diagnostic> Compile(LoadedDocuments documents, Gateway gateway, string workloadNamespace) =>
        SnapshotCompiler.Compile(new CompileInput
        {
            Resources = documents.Resources,
            Mesh = documents.MeshConfig,
            Workload = new Workload
            {
                Role = ProxyRole.Gateway,
                Name = "istio-ingressgateway",
                Namespace = workloadNamespace,
                Labels = gateway.Selector,
                ServiceAccount = "istio-ingressgateway",
            },
            Revision = "check",
            Keys = _ => new KeyRingState(KeyRing.NeverFetched),
            Verifier = _verifier,
        }).Diagnostics;
}
