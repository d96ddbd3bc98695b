using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Sallyport.Proxy.Sockets;

/// <summary>An asynchronous method that waits, as its caller sees it.</summary>
internal abstract class LoopMethod<TResult> : IValueTaskSource<TResult>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<TResult> _completion;

    public short Version => _completion.Version;

    public void SetResult(TResult result) => _completion.SetResult(result);

    public void SetException(Exception error) => _completion.SetException(error);

    public ValueTaskSourceStatus GetStatus(short token) => _completion.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    public TResult GetResult(short token)
    {
        try
        {
            return _completion.GetResult(token);
        }
        finally
        {
            _completion.Reset();
            Return();
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    /// <summary>Its caller has seen how it ended.</summary>
    protected abstract void Return();
}

/// <summary>
/// The state of a method while it waits, kept for the next call of the method in this thread. The runtime's pooling builder keeps one for
/// each thread and processor; a loop has as many requests under way as it has connections.
/// </summary>
internal sealed class LoopMethod<TStateMachine, TResult> : LoopMethod<TResult>
    where TStateMachine : IAsyncStateMachine
{
    /// <summary>Kept by one thread of one method.</summary>
    private const int Most = 256;

    [ThreadStatic]
    private static LoopMethod<TStateMachine, TResult>? t_free;

    private LoopMethod<TStateMachine, TResult>? _next;
    private int _depth;

    // Initialised in Rent, together with all that one use needs.
    private TStateMachine _stateMachine = default!;

    private LoopMethod() => MoveNext = () => _stateMachine.MoveNext();

    public Action MoveNext { get; }

    public static LoopMethod<TStateMachine, TResult> Rent()
    {
        if (t_free is not { } method)
            return new LoopMethod<TStateMachine, TResult>();
        t_free = method._next;
        method._next = null;
        return method;
    }

    public void Begin(in TStateMachine stateMachine) => _stateMachine = stateMachine;

    protected override void Return()
    {
        // Nothing of the call stays alive.
        _stateMachine = default!;
        int depth = (t_free?._depth ?? 0) + 1;
        if (depth > Most)
            return;
        _depth = depth;
        _next = t_free;
        t_free = this;
    }
}
