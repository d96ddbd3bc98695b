using Microsoft.Extensions.Logging;

namespace Sallyport.Output;

/// <summary>What a command wants to say beside its result: warnings and errors as plain lines on standard error.</summary>
internal sealed class ErrorLog(TextWriter error) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        lock (error)
            error.WriteLine(formatter(state, exception));
    }
}
