using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sallyport.Samples;

/// <summary>JSON on one line with a space after each colon and comma, as Python writes it: the tutorial prints the length of such a text.</summary>
internal static class SpacedJson
{
    private static readonly JsonSerializerOptions _plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonNode? node)
    {
        StringBuilder text = new();
        Append(text, node);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                AppendAll(text, '{', members, '}', member =>
                {
                    Append(text, JsonValue.Create(member.Key));
                    text.Append(": ");
                    Append(text, member.Value);
                });
                break;
            case JsonArray items:
                AppendAll(text, '[', items, ']', item => Append(text, item));
                break;
            default:
                text.Append(node?.ToJsonString(_plain) ?? "null");
                break;
        }
    }

    private static void AppendAll<T>(StringBuilder text, char open, IEnumerable<T> all, char close, Action<T> append)
    {
        text.Append(open);
        bool isFirst = true;
        foreach (T one in all)
        {
            if (!isFirst) text.Append(", ");
            isFirst = false;
            append(one);
        }
        text.Append(close);
    }
}
