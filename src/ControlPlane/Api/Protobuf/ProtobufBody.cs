using System.Text;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Resources.Kubernetes;

namespace Sallyport.ControlPlane.Api.Protobuf;

/// <summary>
/// Reads the protobuf form of Kubernetes' own kinds, which kubectl 1.32 sends and nothing else would do: it does not fall back to JSON.
/// </summary>
/// <remarks>A field that is not in <see cref="TypeTable"/> is refused, never dropped. Answers are always JSON, which every client accepts.</remarks>
internal static class ProtobufBody
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    private static readonly UTF8Encoding _utf8 = new(false, throwOnInvalidBytes: true);

    /// <exception cref="FormatException">No such message, or one with a field that is not read.</exception>
    public static JsonObject Read(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith("k8s\0"u8)) throw new FormatException("the protobuf envelope is missing");
        WireReader reader = new(body[4..]);
        string kind = "", apiVersion = "";
        ReadOnlySpan<byte> raw = default;
        while (reader.Read())
        {
            if (reader.Field == 1) (apiVersion, kind) = ReadType(reader.Bytes);
            else if (reader.Field == 2) raw = reader.Bytes;
        }
        JsonObject read = new() { ["kind"] = kind, ["apiVersion"] = apiVersion };
        ReadInto(read, raw, kind);
        return read;
    }

    private static (string ApiVersion, string Kind) ReadType(ReadOnlySpan<byte> bytes)
    {
        WireReader reader = new(bytes);
        string apiVersion = "", kind = "";
        while (reader.Read())
        {
            if (reader.Field == 1) apiVersion = Text(reader.Bytes);
            else if (reader.Field == 2) kind = Text(reader.Bytes);
        }
        return (apiVersion, kind);
    }

    private static void ReadInto(JsonObject target, ReadOnlySpan<byte> bytes, string message)
    {
        IReadOnlyList<TypeField> fields = KubernetesTypes.Find(message)
            ?? throw new FormatException($"{message} is not read in protobuf; send JSON");
        WireReader reader = new(bytes);
        while (reader.Read())
        {
            int number = reader.Field;
            if (number == 0 || fields.FirstOrDefault(f => f.Number == number) is not { } field)
                throw new FormatException($"field {reader.Field} of {message} is not read in protobuf; send JSON");
            ReadField(target, field, reader);
        }
    }

    private static void ReadField(JsonObject target, TypeField field, WireReader value)
    {
        if (field.IsList)
        {
            if (target[field.Name] is not JsonArray items) target[field.Name] = items = [];
            items.Add(ReadValue(value, field.Type));
            return;
        }
        switch (field.Type)
        {
            case "map" or "bytemap" or "quantities":
                ReadEntry(target.Child(field.Name), value.Bytes, field.Type);
                break;
            case "s" when value.Bytes.IsEmpty:
            case "i" or "b" when value.Number == 0:
                break;
            case "Time":
                if (ReadTime(value.Bytes) is { } time) target[field.Name] = time;
                break;
            case "IntOrString":
                target[field.Name] = ReadIntOrString(value.Bytes);
                break;
            default:
                target[field.Name] = ReadValue(value, field.Type);
                break;
        }
    }

    private static JsonNode ReadValue(WireReader value, string type)
    {
        switch (type)
        {
            case "s":
                return Text(value.Bytes);
            case "i" or "i?":
                return value.Number;
            case "b" or "b?":
                return value.Number != 0;
            default:
                JsonObject members = [];
                ReadInto(members, value.Bytes, type);
                return members;
        }
    }

    private static void ReadEntry(JsonObject map, ReadOnlySpan<byte> entry, string type)
    {
        WireReader reader = new(entry);
        string key = "";
        ReadOnlySpan<byte> value = default;
        while (reader.Read())
        {
            if (reader.Field == 1) key = Text(reader.Bytes);
            else value = reader.Bytes;
        }
        map[key] = type switch
        {
            "bytemap" => Convert.ToBase64String(value),
            "quantities" => ReadQuantity(value),
            _ => Text(value),
        };
    }

    private static string ReadQuantity(ReadOnlySpan<byte> bytes)
    {
        WireReader reader = new(bytes);
        return reader.Read() ? Text(reader.Bytes) : "0";
    }

    private static string? ReadTime(ReadOnlySpan<byte> bytes)
    {
        WireReader reader = new(bytes);
        long seconds = 0;
        while (reader.Read())
        {
            if (reader.Field == 1) seconds = reader.Number;
        }
        // Go's zero time, from the year 1, is no time.
        return seconds is <= 0 or > 253402300799 ? null : ObjectMetadata.TimeText(DateTimeOffset.FromUnixTimeSeconds(seconds));
    }

    private static JsonNode ReadIntOrString(ReadOnlySpan<byte> bytes)
    {
        WireReader reader = new(bytes);
        bool isText = false;
        long number = 0;
        string text = "";
        while (reader.Read())
        {
            if (reader.Field == 1) isText = reader.Number != 0;
            else if (reader.Field == 2) number = reader.Number;
            else if (reader.Field == 3) text = Text(reader.Bytes);
        }
        return isText ? text : number;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return _utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("a text is not UTF-8");
        }
    }
}
