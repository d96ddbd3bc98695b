using System.Text;
using Sallyport.ControlPlane.Api.Protobuf;

namespace Sallyport.ControlPlane.Tests.Api.Protobuf;

public sealed class ProtobufBodyTests
{
    [Fact]
    public void Reads_a_config_map()
    {
        byte[] metadata = Part(1, "settings");
        byte[] entry = [.. Part(1, "k"), .. Part(2, "v")];
        byte[] map = [.. Part(1, metadata), .. Part(2, entry), 0x20, 1];
        ProtobufBody.Read(Envelope("ConfigMap", map)).ToJsonString().ShouldBe(
            """{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"settings"},"data":{"k":"v"},"immutable":true}""");
    }

    [Fact]
    public void Refuses_a_field_it_does_not_know_instead_of_dropping_it() =>
        Should.Throw<FormatException>(() => ProtobufBody.Read(Envelope("ConfigMap", Part(9, "x"))));

    [Fact]
    public void Refuses_a_kind_it_does_not_know() => Should.Throw<FormatException>(() => ProtobufBody.Read(Envelope("Lease", [])));

    [Fact]
    public void Reads_or_refuses_mutated_bytes_and_never_hangs()
    {
        byte[] good = Envelope("ConfigMap", [.. Part(1, Part(1, "settings")), .. Part(2, [.. Part(1, "k"), .. Part(2, "v")])]);
        Random random = new(7);
        for (int i = 0; i < 5000; i++)
        {
            byte[] bad = [.. good];
            bad[random.Next(bad.Length)] = (byte)random.Next(256);
            try
            {
                ProtobufBody.Read(bad.AsSpan(0, random.Next(bad.Length + 1)));
            }
            catch (FormatException)
            {
                // A refusal is an answer; any other exception fails the test.
            }
        }
    }

    private static byte[] Envelope(string kind, byte[] raw) =>
        [.. "k8s\0"u8, .. Part(1, [.. Part(1, "v1"), .. Part(2, kind)]), .. Part(2, raw)];

    private static byte[] Part(int field, string text) => Part(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Part(int field, byte[] content) => [(byte)((field << 3) | 2), (byte)content.Length, .. content];
}
