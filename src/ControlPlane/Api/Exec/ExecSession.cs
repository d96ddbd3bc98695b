using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api.Exec;

/// <summary>One command and its caller, from the first byte to the exit code. Without a caller nothing goes on.</summary>
internal sealed class ExecSession(ExecProcess process, ExecOptions options, ExecSocket socket)
{
    // A child that was left behind may hold the command's output open; its caller need not wait for that.
    private static readonly TimeSpan _lastWords = TimeSpan.FromSeconds(1);

    private bool _isInputEnded;

    public async Task RunAsync(CancellationToken cancel)
    {
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task receiving = socket.ReceiveAsync((channel, piece) => TakeAsync(channel, piece, ends.Token), ends.Token);
        Task sending = Task.WhenAll(PumpAsync(ExecChannel.Output, options.HasOutput, ends.Token), PumpAsync(ExecChannel.Errors, options.HasErrors, ends.Token));
        Task<int> exited = process.ExitedAsync(ends.Token);
        try
        {
            if (!options.HasInput && !options.IsTerminal) await EndInputAsync();
            if (await Task.WhenAny(exited, receiving) == receiving) return;
            await Task.WhenAny(sending, Task.Delay(_lastWords, ends.Token));
            await socket.EndAsync(ExecStatus.Of(await exited), ends.Token);
            await Task.WhenAny(receiving, Task.Delay(_lastWords, ends.Token));
        }
        finally
        {
            process.Kill();
            await ends.CancelAsync();
            await Task.WhenAll(receiving, sending, exited).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    // What is not wanted is read all the same, or the command would stand still.
    private Task PumpAsync(ExecChannel channel, bool isWanted, CancellationToken cancel) =>
        channel == ExecChannel.Errors && options.IsTerminal
            ? Task.CompletedTask
            : process.PumpAsync(channel == ExecChannel.Errors, bytes => isWanted ? socket.SendAsync(channel, bytes, cancel) : Task.CompletedTask, cancel);

    private async ValueTask TakeAsync(ExecChannel channel, ReadOnlyMemory<byte> piece, CancellationToken cancel)
    {
        switch (channel)
        {
            case ExecChannel.Input when options.HasInput && !_isInputEnded:
                await process.WriteAsync(piece, cancel);
                break;
            case ExecChannel.Close when piece.Span[0] == (byte)ExecChannel.Input:
                await EndInputAsync();
                break;
            case ExecChannel.Resize when TryReadSize(piece.Span, out ushort width, out ushort height):
                process.Resize(width, height);
                break;
        }
    }

    private Task EndInputAsync()
    {
        if (_isInputEnded) return Task.CompletedTask;
        _isInputEnded = true;
        return process.EndInputAsync();
    }

    private static bool TryReadSize(ReadOnlySpan<byte> json, out ushort width, out ushort height)
    {
        width = height = 0;
        try
        {
            JsonNode? size = JsonBody.Read(json);
            if (size.Integer("Width") is not (> 0 and <= ushort.MaxValue and var w) || size.Integer("Height") is not (> 0 and <= ushort.MaxValue and var h)) return false;
            (width, height) = ((ushort)w, (ushort)h);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
