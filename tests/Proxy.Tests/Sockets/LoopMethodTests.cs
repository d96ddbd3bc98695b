using System.Runtime.CompilerServices;
using Sallyport.Proxy.Sockets;
using Sallyport.TestKit;

namespace Sallyport.Proxy.Tests.Sockets;

public sealed class LoopMethodTests
{
    [Fact]
    public async Task Many_calls_that_wait_each_get_their_own_result()
    {
        for (int round = 0; round < 5; round++)
        {
            TaskCompletionSource[] gates = [.. Enumerable.Range(0, 400).Select(_ => new TaskCompletionSource())];
            Task<int>[] calls = [.. gates.Select((gate, i) => TwiceAsync(gate.Task, i).AsTask())];
            foreach (TaskCompletionSource gate in gates.Reverse())
                gate.SetResult();
            (await Task.WhenAll(calls)).ShouldBe(Enumerable.Range(0, 400).Select(i => 2 * i));
        }
    }

    [Fact]
    public async Task Failures_reach_the_caller_before_and_after_a_wait()
    {
        await Should.ThrowAsync<InvalidOperationException>(FailAsync(Task.CompletedTask).AsTask());
        TaskCompletionSource gate = new();
        Task failing = FailAsync(gate.Task).AsTask();
        gate.SetResult();
        await Should.ThrowAsync<InvalidOperationException>(failing);
        await Should.ThrowAsync<TimeoutException>(FailAsync(Task.FromException(new TimeoutException())).AsTask());
    }

    [Fact]
    public void Costs_no_allocation_however_many_wait()
    {
        Gate[] gates = [.. Enumerable.Range(0, 100).Select(_ => new Gate())];
        ValueTask<int>[] calls = new ValueTask<int>[gates.Length];
        AllocationProbe.Measure(() =>
        {
            for (int i = 0; i < gates.Length; i++)
                calls[i] = TwiceAsync(gates[i], i);
            for (int i = 0; i < gates.Length; i++)
                gates[i].Open();
            for (int i = 0; i < gates.Length; i++)
                if (calls[i].Result != 2 * i)
                    throw new InvalidOperationException("a wrong result");
        }).ShouldBe(0);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<int> TwiceAsync(Task gate, int number)
    {
        await gate;
        return 2 * number;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private static async ValueTask<int> TwiceAsync(Gate gate, int number)
    {
        await gate;
        return 2 * number;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private static async ValueTask FailAsync(Task gate)
    {
        await gate;
        throw new InvalidOperationException("as it should");
    }

    /// <summary>Something to wait for that allocates nothing.</summary>
    private sealed class Gate : ICriticalNotifyCompletion
    {
        private Action? _continuation;

        public bool IsCompleted => false;

        public Gate GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => _continuation = continuation;

        public void UnsafeOnCompleted(Action continuation) => _continuation = continuation;

        public void Open() => _continuation!();
    }
}
