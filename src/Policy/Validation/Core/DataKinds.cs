using System.Text;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Core;

/// <summary>Secret and ConfigMap. Their values never stand in a message.</summary>
internal static class DataKinds
{
    private static readonly StringSchema s_secretText = new() { IsSecret = true };

    private static readonly StringSchema s_base64 = new()
    {
        IsSecret = true,
        Rules = [new SchemaRule(DiagnosticCode.InvalidFormat, "the value is not base64", value => Decode(value.Text!) is not null)],
    };

    public static ObjectSchema BuildSecret() => CoreKinds.Partial(
        Field("type", Text),
        Field("data", Map(s_base64)),
        Field("stringData", Map(s_secretText)));

    public static ObjectSchema BuildConfigMap() => CoreKinds.Partial(
        Field("data", Map(s_secretText)),
        Field("binaryData", Map(s_base64)));

    public static Secret ReadSecret(KindContext context)
    {
        Dictionary<string, ReadOnlyMemory<byte>> data = ReadBinary(context.Document["data"]);
        foreach ((string key, string text) in context.Document["stringData"].StringMap()) data[key] = Encoding.UTF8.GetBytes(text);
        return new Secret
        {
            ApiVersion = context.ApiVersion,
            Metadata = context.Metadata,
            Source = context.Document.Mark,
            Type = context.Document["type"].Text ?? "Opaque",
            Data = data,
        };
    }

    public static ConfigMap ReadConfigMap(KindContext context) => new()
    {
        ApiVersion = context.ApiVersion,
        Metadata = context.Metadata,
        Source = context.Document.Mark,
        Data = context.Document["data"].StringMap(),
        BinaryData = ReadBinary(context.Document["binaryData"]),
    };

    private static Dictionary<string, ReadOnlyMemory<byte>> ReadBinary(NodeView map)
    {
        Dictionary<string, ReadOnlyMemory<byte>> data = new(StringComparer.Ordinal);
        foreach ((string key, string text) in map.StringMap()) data[key] = Decode(text);
        return data;
    }

    private static byte[]? Decode(string text)
    {
        // The decoder below passes over blanks, Go's only over line ends.
        if (text.AsSpan().ContainsAny(' ', '\t')) return null;
        byte[] bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out int written) ? bytes[..written] : null;
    }
}
