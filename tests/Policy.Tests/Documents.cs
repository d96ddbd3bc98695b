using System.Text;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Tests;

/// <summary>Short ways to load documents in tests.</summary>
internal static class Documents
{
    public static LoadedDocuments Load(string text) => DocumentSet.Load([new DocumentText("test.yaml", Encoding.UTF8.GetBytes(text))]);

    /// <summary>The single resource of a text without findings.</summary>
    public static T LoadOne<T>(string text)
        where T : Resource
    {
        LoadedDocuments loaded = Load(text);
        loaded.Diagnostics.ShouldBeEmpty();
        return loaded.Resources.ShouldHaveSingleItem().ShouldBeOfType<T>();
    }

    /// <summary>The single finding of a text.</summary>
    public static Diagnostic Finding(string text) => Load(text).Diagnostics.ShouldHaveSingleItem();

    /// <summary>A document of a security kind with this spec, written in flow style or indented by two blanks.</summary>
    public static string Security(string kind, string spec, string annotations = "{}") =>
        $"apiVersion: security.istio.io/v1\nkind: {kind}\nmetadata: {{name: x, namespace: ns1, annotations: {annotations}}}\n"
        + $"spec:\n{spec}\n";

    /// <summary>A document of a networking kind with this spec, written in flow style or indented by two blanks.</summary>
    public static string Networking(string kind, string spec, string annotations = "{}") =>
        $"apiVersion: networking.istio.io/v1\nkind: {kind}\nmetadata: {{name: x, namespace: ns1, annotations: {annotations}}}\n"
        + $"spec:{(spec.StartsWith('{') ? " " : "\n")}{spec}\n";
}
