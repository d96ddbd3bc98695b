using System.Text;
using Sallyport.Client;
using Sallyport.Console.Api;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;

namespace Sallyport.Console.Yaml;

/// <summary>Single facts of a text that need no object made of it.</summary>
/// <param name="Kind">The kind it says it is, if the console knows that; null otherwise.</param>
/// <param name="Api">The same as URLs name it, in the version that the text has.</param>
/// <param name="Namespace"><c>metadata.namespace</c>, or null.</param>
internal sealed record YamlFacts(ConsoleKind? Kind, ApiKind? Api, string? Namespace)
{
    public static YamlFacts Of(string yaml)
    {
        Diagnostics findings = new();
        if (DocumentReader.Read(new DocumentText("yaml", Encoding.UTF8.GetBytes(yaml)), findings).FirstOrDefault() is not MappingNode mapping)
            return new YamlFacts(null, null, null);
        NodeView root = new(mapping);
        string apiVersion = root["apiVersion"].Text ?? "";
        int slash = apiVersion.IndexOf('/');
        (string group, string version) = slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
        ConsoleKind? kind = ConsoleKinds.All.FirstOrDefault(one => one.Api.Group == group && one.Api.Kind == root["kind"].Text);
        return new YamlFacts(kind, kind is null ? null : kind.Api with { Version = version }, root["metadata"]["namespace"].Text is { Length: > 0 } ns ? ns : null);
    }
}
