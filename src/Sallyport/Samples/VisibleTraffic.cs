using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Core;

namespace Sallyport.Samples;

/// <summary>Without a mesh configuration of its own, <c>up</c> shows a line for each request: a person sits in front of it.</summary>
internal static class VisibleTraffic
{
    private const string RootNamespace = "istio-system";
    private const string Name = "istio";

    public static IEnumerable<Resource> For(IReadOnlyList<Resource> resources)
    {
        bool isGiven = resources.OfType<ConfigMap>().Any(map => map.Metadata.Namespace == RootNamespace && map.Metadata.Name == Name);
        return isGiven ? [] :
        [
            new ConfigMap
            {
                ApiVersion = "v1",
                Source = new Mark("sallyport up", 0, 0),
                Metadata = new ObjectMeta { Name = Name, Namespace = RootNamespace },
                Data = new Dictionary<string, string> { ["mesh"] = "accessLogFile: /dev/stdout\n" },
            },
        ];
    }
}
