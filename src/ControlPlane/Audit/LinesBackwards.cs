namespace Sallyport.ControlPlane.Audit;

/// <summary>The lines of a file from its end, with as much in memory as the longest line needs.</summary>
internal static class LinesBackwards
{
    private const int ChunkBytes = 64 * 1024;

    public static IEnumerable<ReadOnlyMemory<byte>> Of(Stream file)
    {
        long at = file.Length;
        byte[] tail = [];
        while (at > 0)
        {
            int size = (int)Math.Min(ChunkBytes, at);
            at -= size;
            byte[] chunk = new byte[size + tail.Length];
            file.Position = at;
            file.ReadExactly(chunk, 0, size);
            tail.CopyTo(chunk, size);
            int end = chunk.Length;
            // What follows the first line break is whole; what stands before it may begin in an earlier chunk.
            for (int start; (start = Array.LastIndexOf(chunk, (byte)'\n', end - 1, end)) >= 0; end = start)
            {
                if (end - start > 1) yield return chunk.AsMemory(start + 1, end - start - 1);
                if (start == 0)
                {
                    end = 0;
                    break;
                }
            }
            tail = chunk[..end];
        }
        if (tail.Length > 0) yield return tail;
    }
}
