namespace Sallyport.EndToEnd;

/// <summary>A test that needs the real kubectl; skipped, and said so, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KubectlFactAttribute : FactAttribute
{
    private static readonly bool _isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "kubectl")));

    public KubectlFactAttribute() => Skip = _isThere ? null : "kubectl is not installed";
}
