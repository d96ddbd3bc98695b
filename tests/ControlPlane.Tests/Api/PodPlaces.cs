using System.Collections.Concurrent;
using Sallyport.ControlPlane.Runtime;

namespace Sallyport.ControlPlane.Tests.Api;

/// <summary>Containers as folders of a test: each has its environment and its log files, and runs when the test says so.</summary>
internal sealed class PodPlaces : IContainerPlaces, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, ContainerPlace> _places = new(StringComparer.Ordinal);

    public ContainerPlace Add(string pod, string container, bool isRunning = true)
    {
        string folder = Directory.CreateDirectory(_folder.File($"{pod}-{container}")).FullName;
        Dictionary<string, string> environment = new(StringComparer.Ordinal)
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOSTNAME"] = pod, ["POD_NAMESPACE"] = "default", ["GREETING"] = $"hello from {container}",
        };
        ContainerPlace place = new(folder, environment, _folder.File($"{pod}-{container}.log"), _folder.File($"{pod}-{container}.previous"), isRunning);
        _places[$"default/{pod}/{container}"] = place;
        return place;
    }

    public void End(string pod, string container)
    {
        string key = $"default/{pod}/{container}";
        _places[key] = _places[key] with { IsRunning = false };
    }

    public ContainerPlace? Find(string namespaceName, string pod, string container) => _places.GetValueOrDefault($"{namespaceName}/{pod}/{container}");

    public void Dispose() => _folder.Dispose();
}
