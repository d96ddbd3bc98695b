using System.Runtime.CompilerServices;

namespace Sallyport.Proxy.Sockets;

/// <summary>
/// Builds the asynchronous methods that every request goes through: without an allocation once warm, and without carrying an
/// <see cref="ExecutionContext"/> along, which nothing on the request's way uses. What such a method returns is awaited once, at once or later.
/// </summary>
internal struct LoopMethodBuilder<TResult>
{
    private LoopMethod<TResult>? _waiting;
    private Exception? _error;
    private TResult _result;

    public readonly ValueTask<TResult> Task =>
        _waiting is not null ? new ValueTask<TResult>(_waiting, _waiting.Version)
        : _error is not null ? ValueTask.FromException<TResult>(_error)
        : new ValueTask<TResult>(_result);

    /// <summary>The same for a method without a result.</summary>
    public readonly ValueTask PlainTask =>
        _waiting is not null ? new ValueTask(_waiting, _waiting.Version)
        : _error is not null ? ValueTask.FromException(_error)
        : default;

    public static LoopMethodBuilder<TResult> Create() => default;

    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
        // Called by no compiler of today.
    }

    public void SetResult(TResult result)
    {
        if (_waiting is null)
            _result = result;
        else
            _waiting.SetResult(result);
    }

    public void SetException(Exception exception)
    {
        if (_waiting is null)
            _error = exception;
        else
            _waiting.SetException(exception);
    }

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(Wait(ref stateMachine));

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(Wait(ref stateMachine));

    // At the first wait the state moves from the stack to the heap, this builder in it included: so its field is set before.
    private Action Wait<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (_waiting is not null)
            return Unsafe.As<LoopMethod<TStateMachine, TResult>>(_waiting).MoveNext;
        LoopMethod<TStateMachine, TResult> method = LoopMethod<TStateMachine, TResult>.Rent();
        _waiting = method;
        method.Begin(stateMachine);
        return method.MoveNext;
    }
}

/// <inheritdoc cref="LoopMethodBuilder{TResult}" />
internal struct LoopMethodBuilder
{
    private LoopMethodBuilder<bool> _builder;

    public readonly ValueTask Task => _builder.PlainTask;

    public static LoopMethodBuilder Create() => default;

    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
        // Called by no compiler of today.
    }

    public void SetResult() => _builder.SetResult(true);

    public void SetException(Exception exception) => _builder.SetException(exception);

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => _builder.AwaitOnCompleted(ref awaiter, ref stateMachine);

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => _builder.AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);
}
