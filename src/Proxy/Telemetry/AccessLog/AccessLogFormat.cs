using System.Text;
using System.Text.Json;

namespace Sallyport.Proxy.Telemetry.AccessLog;

/// <summary>A format of the access log, compiled: text, or one JSON object a line. Immutable.</summary>
internal sealed class AccessLogFormat
{
    /// <summary>Istio's, which is Envoy's and some more, and our reason at the end (design.md section 5).</summary>
    public const string DefaultText =
        "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" %RESPONSE_CODE% %RESPONSE_FLAGS% "
        + "%RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% \"%UPSTREAM_TRANSPORT_FAILURE_REASON%\" %BYTES_RECEIVED% %BYTES_SENT% "
        + "%DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" "
        + "\"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\" %UPSTREAM_CLUSTER_RAW% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% "
        + "%DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME% %SALLYPORT_REASON%\n";

    /// <summary>Istio's fields, and our reason and policy.</summary>
    public const string DefaultJson =
        """
        {
          "start_time": "%START_TIME%", "method": "%REQ(:METHOD)%", "path": "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%",
          "protocol": "%PROTOCOL%", "response_code": "%RESPONSE_CODE%", "response_flags": "%RESPONSE_FLAGS%",
          "response_code_details": "%RESPONSE_CODE_DETAILS%", "connection_termination_details": "%CONNECTION_TERMINATION_DETAILS%",
          "upstream_transport_failure_reason": "%UPSTREAM_TRANSPORT_FAILURE_REASON%", "bytes_received": "%BYTES_RECEIVED%",
          "bytes_sent": "%BYTES_SENT%", "duration": "%DURATION%", "upstream_service_time": "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%",
          "x_forwarded_for": "%REQ(X-FORWARDED-FOR)%", "user_agent": "%REQ(USER-AGENT)%", "request_id": "%REQ(X-REQUEST-ID)%",
          "authority": "%REQ(:AUTHORITY)%", "upstream_host": "%UPSTREAM_HOST%", "upstream_cluster": "%UPSTREAM_CLUSTER_RAW%",
          "upstream_local_address": "%UPSTREAM_LOCAL_ADDRESS%", "downstream_local_address": "%DOWNSTREAM_LOCAL_ADDRESS%",
          "downstream_remote_address": "%DOWNSTREAM_REMOTE_ADDRESS%", "requested_server_name": "%REQUESTED_SERVER_NAME%",
          "route_name": "%ROUTE_NAME%", "reason": "%SALLYPORT_REASON%", "policy": "%SALLYPORT_POLICY%"
        }
        """;

    private readonly LogPart[][] _pieces;
    private readonly TokenRedaction _redaction;
    private readonly bool _isJson;

    private AccessLogFormat(IEnumerable<LogPart[]> pieces, TokenRedaction redaction, bool isJson)
    {
        _pieces = [.. pieces];
        _redaction = redaction;
        _isJson = isJson;
    }

    /// <summary>Compiles a format.</summary>
    /// <param name="text">MeshConfig <c>accessLogFormat</c>; null: the default.</param>
    /// <param name="isJson">MeshConfig <c>accessLogEncoding</c> is JSON.</param>
    /// <param name="redaction">What must not be written.</param>
    /// <param name="problems">What an operator should know.</param>
    public static AccessLogFormat Compile(string? text, bool isJson, TokenRedaction redaction, out IReadOnlyList<string> problems)
    {
        LogFormatReader reader = new(redaction);
        problems = reader.Problems;
        if (!isJson)
            return new AccessLogFormat([[.. reader.Read(WithLineEnd(text ?? DefaultText))]], redaction, isJson: false);
        try
        {
            using JsonDocument custom = JsonDocument.Parse(text ?? DefaultJson);
            if (custom.RootElement.ValueKind == JsonValueKind.Object)
                return new AccessLogFormat(JsonPieces(custom.RootElement, reader), redaction, isJson: true);
        }
        catch (JsonException)
        {
            // Reported below.
        }
        reader.Problems.Add("accessLogFormat is no JSON object although accessLogEncoding is JSON; the default fields are written");
        using JsonDocument standard = JsonDocument.Parse(DefaultJson);
        return new AccessLogFormat(JsonPieces(standard.RootElement, reader), redaction, isJson: true);
    }

    /// <summary>Writes the line of a request, with its line end.</summary>
    public void Write(in CompletedRequest request, LogLine line)
    {
        line.Begin(_isJson);
        foreach (LogPart[] piece in _pieces)
        {
            if (piece.Length == 1 && piece[0].Operator == LogOperator.Literal)
                line.AppendRaw(piece[0].Text);
            else if (_isJson)
                WriteJsonValue(piece, request, line);
            else
                WriteText(piece, request, line);
        }
    }

    // As Istio does with a format that has none.
    private static string WithLineEnd(string text) => text.EndsWith('\n') ? text : text + "\n";

    private void WriteText(LogPart[] parts, in CompletedRequest request, LogLine line)
    {
        foreach (LogPart part in parts)
        {
            int before = line.Written.Length;
            if (part.Operator == LogOperator.Literal)
                line.AppendRaw(part.Text);
            else
                LogValues.Write(part, request, _redaction, line);
            if (line.Written.Length == before)
                line.AppendRaw("-"u8);
        }
    }

    // As Envoy: one operator alone keeps its type, and null is a missing one.
    private void WriteJsonValue(LogPart[] parts, in CompletedRequest request, LogLine line)
    {
        bool isQuoted = parts.Length != 1 || !parts[0].IsNumber;
        int start = line.Written.Length;
        if (isQuoted)
            line.AppendRaw("\""u8);
        int before = line.Written.Length;
        if (parts.Length == 1)
            LogValues.Write(parts[0], request, _redaction, line);
        else
            WriteText(parts, request, line);
        if (parts.Length == 1 && line.Written.Length == before)
        {
            line.CutTo(start);
            line.AppendRaw("null"u8);
        }
        else if (isQuoted)
            line.AppendRaw("\""u8);
    }

    private static List<LogPart[]> JsonPieces(JsonElement root, LogFormatReader reader)
    {
        List<LogPart[]> pieces = [];
        AddJson(root, reader, pieces);
        AddLiteral("\n", pieces);
        return pieces;
    }

    private static void AddJson(JsonElement element, LogFormatReader reader, List<LogPart[]> pieces)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                int members = 0;
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    AddLiteral((members++ == 0 ? "{" : ",") + Quoted(member.Name) + ":", pieces);
                    AddJson(member.Value, reader, pieces);
                }
                AddLiteral(members == 0 ? "{}" : "}", pieces);
                break;
            case JsonValueKind.String:
                AddString(element.GetString()!, reader, pieces);
                break;
            default:
                AddLiteral(element.GetRawText().ReplaceLineEndings(" "), pieces);
                break;
        }
    }

    private static void AddString(string text, LogFormatReader reader, List<LogPart[]> pieces)
    {
        List<LogPart> parts = reader.Read(text);
        if (parts.TrueForAll(part => part.Operator == LogOperator.Literal))
            AddLiteral(Quoted(parts.Count == 0 ? "" : Encoding.UTF8.GetString(parts[0].Text)), pieces);
        else
            pieces.Add([.. parts.Select(part => part.Operator == LogOperator.Literal ? Escaped(part) : part)]);
    }

    private static LogPart Escaped(LogPart literal) =>
        LogPart.Literal(Encoding.UTF8.GetBytes(JsonEncodedText.Encode(Encoding.UTF8.GetString(literal.Text)).ToString()));

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static void AddLiteral(string text, List<LogPart[]> pieces) => pieces.Add([LogPart.Literal(Encoding.UTF8.GetBytes(text))]);
}
