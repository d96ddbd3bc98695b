using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Sallyport.Samples;

/// <summary>What a request looked like when it reached the application, member for member as httpbin reports it.</summary>
internal static class HttpbinReport
{
    public static void Write(Utf8JsonWriter json, HttpRequest request, byte[] body, bool isAnything, HttpbinFlavour flavour)
    {
        bool hasBody = isAnything || request.Method is not ("GET" or "HEAD");
        bool isForm = request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
        WriteValues(json, "args", request.Query, flavour);
        if (hasBody)
        {
            json.WriteString("data", isForm ? "" : Encoding.UTF8.GetString(body));
            json.WriteStartObject("files");
            json.WriteEndObject();
            WriteValues(json, "form", isForm ? QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)) : [], flavour);
        }
        WriteHeaders(json, request, flavour);
        if (hasBody)
            WriteJson(json, body);
        if (isAnything || flavour.ListsValues)
            json.WriteString("method", request.Method);
        json.WriteString("origin", Origin(request));
        json.WriteString("url", request.GetDisplayUrl());
    }

    public static string Origin(HttpRequest request)
    {
        string forwarded = request.Headers["X-Forwarded-For"].ToString();
        return forwarded.Length > 0 ? forwarded : request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "";
    }

    public static void WriteHeaders(Utf8JsonWriter json, HttpRequest request, HttpbinFlavour flavour)
    {
        json.WriteStartObject("headers");
        IEnumerable<KeyValuePair<string, StringValues>> ordinary = request.Headers.Where(header => header.Key[0] != ':');
        foreach ((string name, StringValues values) in ordinary.OrderBy(header => TitleCase(header.Key), StringComparer.Ordinal))
        {
            if (flavour.ListsValues) WriteList(json, TitleCase(name), values);
            else json.WriteString(TitleCase(name), string.Join(',', values.ToArray()));
        }
        json.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, StringValues>> values, HttpbinFlavour flavour)
    {
        json.WriteStartObject(name);
        foreach ((string key, StringValues all) in values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            if (all.Count == 1 && !flavour.ListsValues) json.WriteString(key, all[0]);
            else WriteList(json, key, all);
        }
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, StringValues values)
    {
        json.WriteStartArray(name);
        foreach (string? value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteJson(Utf8JsonWriter json, byte[] body)
    {
        json.WritePropertyName("json");
        try
        {
            using JsonDocument parsed = JsonDocument.Parse(body);
            parsed.RootElement.WriteTo(json);
        }
        catch (JsonException)
        {
            json.WriteNullValue();
        }
    }

    private static string TitleCase(string name) => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(name.ToLowerInvariant());
}
