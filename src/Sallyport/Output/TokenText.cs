using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sallyport.Engine;
using Sallyport.Engine.Tokens;

namespace Sallyport.Output;

/// <summary>Prints what a token says. Its signature is never among it.</summary>
internal static class TokenText
{
    public static void Write(ParsedToken token, DateTimeOffset now, TextWriter output)
    {
        output.WriteLine("header");
        JsonText.Write(output, json => WriteValue(json, token.Header));
        output.WriteLine("claims");
        JsonText.Write(output, json => WriteValue(json, token.Claims));
        WriteTimes(token, now, output);
        output.WriteLine("The signature was not checked; `sallyport token verify --jwks FILE` does that.");
    }

    public static void WriteJson(ParsedToken token, TextWriter output) => JsonText.Write(output, json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("header");
        WriteValue(json, token.Header);
        json.WritePropertyName("claims");
        WriteValue(json, token.Claims);
        json.WriteEndObject();
    });

    public static void WriteVerified(ParsedToken token, DateTimeOffset now, string format, TextWriter output)
    {
        string keyId = Encoding.UTF8.GetString(token.KeyId.Text);
        string issuer = Encoding.UTF8.GetString(token.Issuer.Text);
        if (format == "json")
        {
            JsonText.Write(output, json =>
            {
                json.WriteStartObject();
                json.WriteBoolean("valid", true);
                json.WriteString("alg", token.Algorithm.ToString());
                json.WriteString("kid", keyId);
                json.WriteString("iss", issuer);
                json.WriteEndObject();
            });
            return;
        }
        output.WriteLine($"valid: {token.Algorithm}, kid {Named(keyId)}, issuer {Named(issuer)}");
        WriteTimes(token, now, output);
    }

    /// <summary>Why a token is not believed, with what can be done. Gives back the exit code.</summary>
    public static int WriteRefusal(JwtStatus status, string format, InvocationConfiguration console)
    {
        ReasonRow row = Reasons.Of(status.ToReason());
        if (format == "json")
        {
            JsonText.Write(console.Output, json =>
            {
                json.WriteStartObject();
                json.WriteBoolean("valid", false);
                json.WriteString("reason", row.Code);
                json.WriteString("text", row.Text);
                json.WriteString("remedy", row.Remedy);
                json.WriteEndObject();
            });
        }
        else
        {
            console.Output.WriteLine($"not valid: {row.Text} [{row.Code}]");
            console.Output.WriteLine(row.Remedy);
        }
        return ExitCodes.Findings;
    }

    private static void WriteTimes(ParsedToken token, DateTimeOffset now, TextWriter output)
    {
        if (token.IssuedAt != 0)
            output.WriteLine($"issued   {Time(token.IssuedAt)}");
        if (token.NotBefore != 0)
            output.WriteLine($"from     {Time(token.NotBefore)}");
        string remark = token.Expiry != 0 && token.Expiry < (ulong)Math.Max(0, now.ToUnixTimeSeconds()) ? "  (it has expired)" : "";
        output.WriteLine(token.Expiry == 0 ? "expires  never" : $"expires  {Time(token.Expiry)}{remark}");
    }

    private static string Time(ulong seconds) => seconds <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        ? DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)
        : $"{seconds} seconds after 1970";

    private static string Named(string text) => text.Length == 0 ? "(none)" : text;

    private static void WriteValue(Utf8JsonWriter json, JsonValue value)
    {
        switch (value.Kind)
        {
            case JsonKind.Object:
                json.WriteStartObject();
                for (JsonChildren members = value.Children(); members.MoveNext();)
                {
                    json.WritePropertyName(Encoding.UTF8.GetString(members.Name));
                    WriteValue(json, members.Current);
                }
                json.WriteEndObject();
                break;
            case JsonKind.Array:
                json.WriteStartArray();
                foreach (JsonValue element in value.Children())
                    WriteValue(json, element);
                json.WriteEndArray();
                break;
            case JsonKind.String:
                json.WriteStringValue(Encoding.UTF8.GetString(value.Text));
                break;
            case JsonKind.Number:
                WriteNumber(json, value.Number);
                break;
            case JsonKind.True or JsonKind.False:
                json.WriteBooleanValue(value.Kind == JsonKind.True);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    /// <summary>Numbers are doubles here, as in Envoy; whole ones are printed as such.</summary>
    private static void WriteNumber(Utf8JsonWriter json, double number)
    {
        if (Math.Abs(number) < 1L << 53 && number == Math.Floor(number))
            json.WriteNumberValue((long)number);
        else if (double.IsFinite(number))
            json.WriteNumberValue(number);
        else
            json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
    }
}
