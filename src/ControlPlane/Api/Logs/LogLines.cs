using System.Globalization;
using System.Text;

namespace Sallyport.ControlPlane.Api.Logs;

/// <summary>Turns lines of a container's log file, <c>TIME stdout|stderr TEXT</c>, into what a caller sees of them.</summary>
internal sealed class LogLines(LogOptions options)
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffffff";
    private const int TimeLength = 30;

    // Times of one length in one zone compare as texts do.
    private readonly byte[]? _since = options.Since is { } since
        ? Encoding.ASCII.GetBytes(since.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture) + "00Z")
        : null;

    private long _left = options.LimitBytes ?? long.MaxValue;

    /// <summary>True when as much as was asked for has been given.</summary>
    public bool IsFull => _left == 0;

    /// <summary>Appends what is to be seen of a line.</summary>
    /// <param name="line">The line with its end; of a file's last one, that may be missing.</param>
    /// <param name="output">Where it goes.</param>
    public void Append(ReadOnlySpan<byte> line, MemoryStream output)
    {
        ReadOnlySpan<byte> time = [], text = line;
        // A line that is not of the form is shown as it is, rather than lost.
        if (line.Length > TimeLength && line[TimeLength] == ' ' && line[TimeLength - 1] == 'Z')
        {
            int end = line[(TimeLength + 1)..].IndexOf((byte)' ');
            if (end > 0)
            {
                time = line[..TimeLength];
                text = line[(TimeLength + 1 + end + 1)..];
            }
        }
        if (_since is not null && time.Length > 0 && time.SequenceCompareTo(_since) < 0) return;
        if (options.HasTimes && time.Length > 0)
        {
            Write(time, output);
            Write(" "u8, output);
        }
        Write(text, output);
    }

    private void Write(ReadOnlySpan<byte> bytes, MemoryStream output)
    {
        ReadOnlySpan<byte> fitting = bytes.Length > _left ? bytes[..(int)_left] : bytes;
        output.Write(fitting);
        _left -= fitting.Length;
    }
}
