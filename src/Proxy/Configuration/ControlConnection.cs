using Sallyport.Client;

namespace Sallyport.Proxy.Configuration;

/// <summary>The control plane as one proxy reaches it: for its documents, its certificate and its reports.</summary>
internal sealed class ControlConnection : IDisposable
{
    private readonly ApiAccess _access;

    private ControlConnection(ApiAccess access)
    {
        _access = access;
        Client = new ApiClient(access);
    }

    public ApiClient Client { get; }

    public Uri Server => _access.Server;

    /// <exception cref="StartFailedException">The kubeconfig cannot be used.</exception>
    public static ControlConnection Open(string kubeconfig) => KubeconfigReader.TryRead(kubeconfig, out ApiAccess? access, out string problem)
        ? new ControlConnection(access)
        : throw new StartFailedException(StartFailedException.Unreadable, $"--control: {problem}");

    public void Dispose()
    {
        Client.Dispose();
        _access.Dispose();
    }
}
