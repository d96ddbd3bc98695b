using Microsoft.Extensions.Logging;

namespace Sallyport.Proxy;

/// <summary>
/// Logs a line an event to standard error: time, level, message. The framework's console provider costs a tenth of a second of
/// start-up, a background thread and 4 MiB, for colours nobody asked for.
/// </summary>
public sealed class StandardErrorLogger(TimeProvider time, LogLevel lowest = LogLevel.Information) : ILogger
{
    private readonly Lock _gate = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        string level = logLevel switch
        {
            LogLevel.Warning => "warning",
            LogLevel.Error or LogLevel.Critical => "error",
            LogLevel.Information => "info",
            _ => "debug",
        };
        string line = $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {level} {formatter(state, exception)}";
        lock (_gate)
        {
            Console.Error.WriteLine(line);
            if (exception is not null)
                Console.Error.WriteLine(exception);
        }
    }
}
