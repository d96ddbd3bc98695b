namespace Sallyport.ControlPlane.Runtime;

/// <summary>The runtime's own corner of the data folder.</summary>
internal sealed class RuntimePlace
{
    private readonly string _pods;

    private RuntimePlace(string folder, string id)
    {
        _pods = Path.Combine(folder, "pods");
        Id = id;
    }

    /// <summary>Tells processes of this data folder from those of others, also after a crash: it stays the same.</summary>
    public string Id { get; }

    /// <summary>Opens it, and removes what a former run that was killed left behind.</summary>
    public static RuntimePlace Open(string dataFolder)
    {
        string folder = Path.Combine(dataFolder, "runtime"), file = Path.Combine(folder, "id");
        Authority.PrivateFile.MakeFolder(folder);
        if (!File.Exists(file)) Authority.PrivateFile.Write(file, Guid.NewGuid().ToString("N"));
        RuntimePlace place = new(folder, File.ReadAllText(file).Trim());
        ProcessSweep.Kill(place.Id + "/");
        place.RemovePods();
        return place;
    }

    /// <summary>Makes a Pod's folder, readable by its owner only.</summary>
    public string MakeFolder(PodView pod)
    {
        string folder = FolderOf(pod);
        Authority.PrivateFile.MakeFolder(folder);
        return folder;
    }

    public void RemoveFolder(PodView pod) => Remove(FolderOf(pod));

    public void RemovePods() => Remove(_pods);

    /// <summary>What the environment of a container's processes says.</summary>
    public string MarkOf(PodView pod, string container) => $"{Id}/{pod.Uid}/{container}/";

    // The uid alone is not from a caller.
    private string FolderOf(PodView pod) => Path.Combine(_pods, pod.Uid);

    private static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // A process that is just ending wrote once more; the next start removes it.
        }
    }
}
