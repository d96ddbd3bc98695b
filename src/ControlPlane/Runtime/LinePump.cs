namespace Sallyport.ControlPlane.Runtime;

/// <summary>Carries what a process writes, line by line, into its log. A line that does not end is cut, so that no process can fill our memory.</summary>
internal static class LinePump
{
    /// <summary>Longest line in one piece, as in Kubernetes' container runtimes.</summary>
    private const int MaxLineBytes = 16 * 1024;

    /// <param name="source">The process' stream.</param>
    /// <param name="log">Its log.</param>
    /// <param name="isError">Which of its two streams.</param>
    /// <param name="see">Sees each line.</param>
    public static async Task RunAsync(Stream source, ContainerLog log, bool isError, Action<ReadOnlySpan<byte>> see)
    {
        byte[] buffer = new byte[MaxLineBytes];
        List<ReadOnlyMemory<byte>> lines = [];
        int length = 0;
        while (true)
        {
            int read = await ReadAsync(source, buffer.AsMemory(length));
            length += read;
            int begin = 0, end;
            lines.Clear();
            while ((end = buffer.AsSpan(begin, length - begin).IndexOf((byte)'\n')) >= 0)
            {
                lines.Add(buffer.AsMemory(begin, end));
                begin += end + 1;
            }
            // Nothing more comes, or the buffer is full of one line: what is there counts as a line.
            if (begin < length && (read == 0 || (begin == 0 && length == buffer.Length)))
            {
                lines.Add(buffer.AsMemory(begin, length - begin));
                begin = length;
            }
            if (lines.Count > 0) log.Write(isError ? "stderr"u8 : "stdout"u8, lines);
            foreach (ReadOnlyMemory<byte> line in lines) see(line.Span);
            if (read == 0) return;
            buffer.AsSpan(begin, length - begin).CopyTo(buffer);
            length -= begin;
        }
    }

    // The end of a process may break its pipes.
    private static async Task<int> ReadAsync(Stream source, Memory<byte> buffer)
    {
        try
        {
            return await source.ReadAsync(buffer);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return 0;
        }
    }
}
