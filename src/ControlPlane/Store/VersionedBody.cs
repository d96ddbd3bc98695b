using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sallyport.ControlPlane.Store;

/// <summary>An object as clients get it, without reading it: the stored bytes with the number of the write put into its metadata.</summary>
/// <remarks>
/// Lists of thousands and watches by a thousand send objects as they are stored; to parse and to write each anew cost ten times as much.
/// </remarks>
internal static class VersionedBody
{
    public static void Write(StoredObject stored, IBufferWriter<byte> target)
    {
        ReadOnlySpan<byte> body = stored.Body.Span;
        int at = InsideMetadata(body, out bool isEmpty);
        target.Write(body[..at]);
        string version = stored.Version.ToString(CultureInfo.InvariantCulture);
        target.Write(Encoding.UTF8.GetBytes($"\"resourceVersion\":\"{version}\"{(isEmpty ? "" : ",")}"));
        target.Write(body[at..]);
    }

    // Right behind the brace that opens the object's metadata, wherever that stands among the members.
    private static int InsideMetadata(ReadOnlySpan<byte> body, out bool isEmpty)
    {
        Utf8JsonReader reader = new(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isMetadata = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            if (isMetadata && reader.TokenType == JsonTokenType.StartObject)
            {
                int at = (int)reader.BytesConsumed;
                reader.Read();
                isEmpty = reader.TokenType == JsonTokenType.EndObject;
                return at;
            }
            reader.Skip();
        }
        throw new InvalidDataException("a stored object has no metadata");
    }
}
