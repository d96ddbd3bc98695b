namespace Sallyport.ControlPlane.Tests.Api;

/// <summary>A test that needs kubectl; without it the run says that it was skipped, and why.</summary>
internal sealed class KubectlFactAttribute : FactAttribute
{
    public KubectlFactAttribute()
    {
        if (Kubectl.Program is null) Skip = "kubectl is not on the PATH";
    }
}
