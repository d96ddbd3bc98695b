using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sallyport.Proxy.Admin;

/// <summary>An admin page as it is sent.</summary>
internal sealed record AdminAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    public static AdminAnswer Text(int status, string text) =>
        new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));

    public static AdminAnswer Json(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> space = new();
        using (Utf8JsonWriter json = new(space, new JsonWriterOptions { Indented = true }))
            write(json);
        return new AdminAnswer(200, "application/json", space.WrittenMemory);
    }
}
