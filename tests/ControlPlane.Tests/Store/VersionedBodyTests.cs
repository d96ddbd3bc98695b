using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Tests.Store;

public sealed class VersionedBodyTests
{
    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"X","metadata":{"name":"a"},"spec":{"metadata":{"b":1}}}""")]
    [InlineData("""{"spec":{"text":"\"metadata\":{","metadata":{}},"metadata":{"name":"a","labels":{"l":"1"}}}""")]
    [InlineData("""{"metadata":{}}""")]
    public void Is_the_object_that_reading_it_gives(string body)
    {
        StoredObject stored = new(new ObjectKey("xs", "n", "a"), 42, Encoding.UTF8.GetBytes(body));
        ArrayBufferWriter<byte> written = new();
        VersionedBody.Write(stored, written);
        JsonNode.DeepEquals(JsonNode.Parse(written.WrittenSpan), stored.Parse()).ShouldBeTrue();
    }
}
