using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Sallyport.EndToEnd.Control;

/// <summary>The commands that people use, by the real kubectl against `sallyport control`: each must end well and print what it should.</summary>
public sealed partial class KubectlSessionTests : IAsyncLifetime
{
    private const string Policy = """
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: {name: jwt, labels: {app: shop}}
        spec:
          selector: {matchLabels: {app: shop}}
          jwtRules: [{issuer: https://issuer.example, jwksUri: https://issuer.example/keys}]
        """;

    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: shop}
        spec:
          replicas: 1
          selector: {matchLabels: {app: shop}}
          template:
            metadata: {labels: {app: shop}}
            spec: {containers: [{name: shop, image: shop}]}
        """;

    // Each command, and what its output must hold.
    private static readonly (string Command, string Expected)[] s_session =
    [
        ("kubectl create namespace shop", "namespace/shop created"),
        ("kubectl config set-context --current --namespace shop", "modified"),
        ("kubectl api-resources --api-group security.istio.io", "requestauthentications"),
        ("kubectl apply -f policy.yaml", "requestauthentication.security.istio.io/jwt created"),
        ("kubectl apply -f policy.yaml", "unchanged"),
        ("kubectl get ra jwt -o wide", "jwt"),
        ("kubectl get ra jwt -o yaml", "issuer: https://issuer.example"),
        ("kubectl get ra jwt -o json", "\"issuer\": \"https://issuer.example\""),
        ("kubectl get ra jwt -o jsonpath='{.spec.jwtRules[0].issuer}'", "https://issuer.example"),
        ("kubectl describe ra jwt", "Jwks Uri:"),
        ("kubectl explain requestauthentication.spec.jwtRules", "issuer"),
        ("sed 's,issuer.example/keys,issuer.example/other,' policy.yaml | kubectl diff -f - || test $? = 1", "+    jwksUri: https://issuer.example/other"),
        ("sed 's,issuer.example/keys,issuer.example/other,' policy.yaml | kubectl replace -f -", "replaced"),
        ("KUBE_EDITOR=\"sed -i s/other/third/\" kubectl edit ra jwt", "edited"),
        ("kubectl get ra jwt -o jsonpath='{.spec.jwtRules[0].jwksUri}'", "https://issuer.example/third"),
        ("kubectl patch ra jwt --type merge -p '{\"spec\":{\"selector\":{\"matchLabels\":{\"app\":\"else\"}}}}'", "patched"),
        ("kubectl label ra jwt tier=front", "labeled"),
        ("kubectl get ra -l tier=front -o name", "requestauthentication.security.istio.io/jwt"),
        ("kubectl annotate ra jwt sallyport.dev/refetch-keys=now", "annotated"),
        ("kubectl create -f deployment.yaml", "deployment.apps/shop created"),
        ("kubectl scale deployment shop --replicas 3", "scaled"),
        ("kubectl wait deployment/shop --for=jsonpath='{.status.replicas}'=3 --timeout 30s", "condition met"),
        ("kubectl create serviceaccount robot", "created"),
        ("kubectl create token robot", "."),
        ("kubectl create token robot --audience sallyport.dev/proxy", "."),
        ("kubectl auth can-i delete ra", "yes"),
        ("kubectl auth can-i get secrets --as system:serviceaccount:shop:robot || true", "no"),
        ("kubectl events", "ScalingReplicaSet"),
        ("kubectl get events.audit.k8s.io --field-selector verb=patch", "requestauthentications"),
        ("kubectl get decisions -A 2>&1", "No resources found"),
        ("kubectl delete ra jwt", "deleted"),
        ("kubectl delete namespace shop --timeout 30s", "deleted"),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sallyport-kubectl-");
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(3));
    private SallyportProcess _control = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "policy.yaml"), Policy);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "deployment.yaml"), Deployment);
        _control = await SallyportProcess.StartAsync(
            _folder.FullName, ["control", "--data", Path.Combine(_folder.FullName, "data"), "--port", "0", "--bind", "127.0.0.1"], _limit.Token);
    }

    public async Task DisposeAsync()
    {
        await _control.DisposeAsync();
        _limit.Dispose();
        _folder.Delete(recursive: true);
    }

    [KubectlFact]
    public async Task Every_command_of_a_session_works()
    {
        string kubeconfig = Kubeconfig().Match(_control.Output[^1]).Groups[1].Value;
        foreach ((string command, string expected) in s_session)
        {
            ProcessStartInfo start = new("bash", ["-c", $"exec 2>&1; {command}"]) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true };
            start.Environment["KUBECONFIG"] = kubeconfig;
            start.Environment["HOME"] = _folder.FullName;
            using Process process = Process.Start(start)!;
            string output = await process.StandardOutput.ReadToEndAsync(_limit.Token);
            await process.WaitForExitAsync(_limit.Token);
            process.ExitCode.ShouldBe(0, $"{command}\n{output}");
            output.ShouldContain(expected, Case.Sensitive, command);
        }
    }

    [GeneratedRegex("kubeconfig=(.*)$")]
    private static partial Regex Kubeconfig();
}
