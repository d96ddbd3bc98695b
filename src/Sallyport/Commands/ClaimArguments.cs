using System.Globalization;
using System.Text.Json;

namespace Sallyport.Commands;

/// <summary>Turns <c>--claim k=v</c> into a payload.</summary>
internal static class ClaimArguments
{
    /// <summary>
    /// The claims in the order given, then <c>iat</c> and <c>exp</c> unless they were given themselves. A name given twice makes a
    /// list.
    /// </summary>
    /// <param name="claims">Each <c>name=value</c>; a value that is JSON counts as such, any other as text.</param>
    /// <param name="now">Becomes <c>iat</c>.</param>
    /// <param name="lifetime">Null: no <c>exp</c>.</param>
    public static byte[] Write(IReadOnlyList<string> claims, DateTimeOffset now, TimeSpan? lifetime)
    {
        List<(string Name, List<JsonElement> Values)> all = [];
        foreach (string claim in claims)
        {
            int equals = claim.IndexOf('=');
            if (equals <= 0)
                throw new UnusableInputException("--claim: each must be of the form name=value");
            Add(all, claim[..equals], Value(claim[(equals + 1)..]));
        }
        AddIfMissing(all, "iat", now);
        if (lifetime is { } span)
            AddIfMissing(all, "exp", now + span);

        using MemoryStream payload = new();
        using (Utf8JsonWriter json = new(payload))
        {
            json.WriteStartObject();
            foreach ((string name, List<JsonElement> values) in all)
            {
                json.WritePropertyName(name);
                if (values.Count == 1)
                    values[0].WriteTo(json);
                else
                    WriteList(json, values);
            }
            json.WriteEndObject();
        }
        return payload.ToArray();
    }

    private static void Add(List<(string Name, List<JsonElement> Values)> all, string name, JsonElement value)
    {
        int index = all.FindIndex(claim => claim.Name == name);
        if (index < 0)
            all.Add((name, [value]));
        else
            all[index].Values.Add(value);
    }

    private static void AddIfMissing(List<(string Name, List<JsonElement> Values)> all, string name, DateTimeOffset time)
    {
        if (all.TrueForAll(claim => claim.Name != name))
            all.Add((name, [Element(time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))]));
    }

    private static void WriteList(Utf8JsonWriter json, List<JsonElement> values)
    {
        json.WriteStartArray();
        foreach (JsonElement value in values)
            value.WriteTo(json);
        json.WriteEndArray();
    }

    private static JsonElement Value(string text)
    {
        try
        {
            return Element(text);
        }
        catch (JsonException)
        {
            return Element($"\"{JsonEncodedText.Encode(text)}\"");
        }
    }

    private static JsonElement Element(string json)
    {
        using JsonDocument parsed = JsonDocument.Parse(json);
        return parsed.RootElement.Clone();
    }
}
