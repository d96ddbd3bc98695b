namespace Sallyport.Proxy;

/// <summary>Runs one proxy from start to drained.</summary>
public static class ProxyHost
{
    /// <summary>
    /// Serves until <paramref name="stop"/> is cancelled and everything in flight has ended. Prints the <c>ready</c> line to
    /// <paramref name="stdout"/>; problems go to standard error.
    /// </summary>
    /// <returns>The program's exit code: 0 stopped as asked, 2 unusable documents or options, 3 could not start.</returns>
    public static Task<int> RunAsync(ProxyOptions options, TextWriter stdout, CancellationToken stop) =>
        throw new NotImplementedException();
}
