using System.Net;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>
/// The address on 127.0.0.1 that people use. One gateway Pod has it; one that replaces it waits until it is free, any further one
/// listens at its own address.
/// </summary>
internal sealed class FrontDoor
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<IPEndPoint> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _holder;
    private bool _isHolderEnding;

    /// <summary>Where port 80 listens. A gateway that is started again listens there too, also when the port was a free one at first.</summary>
    public Task<IPEndPoint> Opened => _opened.Task;

    /// <summary>Where port 443 listens, when that was a free port; 0 while it is not known.</summary>
    public int HttpsPort { get; private set; }

    /// <summary>True when the Pod has it now.</summary>
    public async Task<bool> TryEnterAsync(string uid, CancellationToken cancel)
    {
        while (true)
        {
            Task left;
            lock (_gate)
            {
                if (_holder is null)
                {
                    _holder = uid;
                    _isHolderEnding = false;
                    return true;
                }
                if (!_isHolderEnding) return false;
                left = _left.Task;
            }
            await left.WaitAsync(cancel);
        }
    }

    public void Open(IPEndPoint address, int httpsPort)
    {
        HttpsPort = httpsPort;
        _opened.TrySetResult(address);
    }

    /// <summary>The Pod was told to end: who comes now waits for it.</summary>
    public void IsEnding(string uid)
    {
        lock (_gate) _isHolderEnding |= _holder == uid;
    }

    public void Leave(string uid)
    {
        TaskCompletionSource left;
        lock (_gate)
        {
            if (_holder != uid) return;
            _holder = null;
            left = _left;
            _left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        left.SetResult();
    }
}
