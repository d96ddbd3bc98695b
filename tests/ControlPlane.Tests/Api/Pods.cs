namespace Sallyport.ControlPlane.Tests.Api;

/// <summary>Pods for tests, on a node.</summary>
internal static class Pods
{
    public const string Path = "/api/v1/namespaces/default/pods";

    public static string Json(string name, params string[] containers) => $$"""
        {
          "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "{{name}}" },
          "spec": { "nodeName": "here", "containers": [ {{string.Join(", ", containers.Select(c => $$"""{ "name": "{{c}}", "image": "curlimages/curl" }"""))}} ] }
        }
        """;
}
