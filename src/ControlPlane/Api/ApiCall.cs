using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sallyport.ControlPlane.Access;
using Sallyport.ControlPlane.Api.Protobuf;
using Sallyport.ControlPlane.Ownership;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api;

/// <summary>One call: who asks, for what. Made once it is known to be allowed.</summary>
internal sealed class ApiCall(HttpContext http, User user, ApiPath path, string verb)
{
    private readonly List<string> _warnings = [];

    public HttpContext Http { get; } = http;

    public User User { get; } = user;

    public ApiPath Path { get; } = path;

    /// <summary>Kubernetes' verb: get, list, watch, create, update, patch, delete, deletecollection.</summary>
    public string Verb { get; } = verb;

    public ResourceType Type { get; } = path.Type!;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>The body as read, for the audit.</summary>
    public JsonNode? RequestObject { get; set; }

    /// <summary>What was there before, for the audit.</summary>
    public JsonNode? PreviousObject { get; set; }

    /// <summary>What was answered, for the audit.</summary>
    public JsonNode? ResponseObject { get; private set; }

    /// <summary>The name of the object, also of one that was just named.</summary>
    public string? ObjectName { get; set; } = path.Name;

    public bool IsDryRun { get; private set; }

    /// <summary>A delete may ask for it in its body.</summary>
    public void AskDryRun() => IsDryRun = true;

    public FieldValidation Validation { get; private set; }

    /// <summary>Who is written down as the manager of the fields that this call sets.</summary>
    public string FieldManager { get; private set; } = "";

    public string Query(string name) => Http.Request.Query[name].ToString();

    /// <summary>Reads the options of a call that changes something.</summary>
    /// <param name="optionsKind">What Kubernetes calls them in a refusal.</param>
    /// <param name="defaultValidation">What happens to unknown fields when the caller does not say.</param>
    public void ReadWriteOptions(string optionsKind, FieldValidation defaultValidation = FieldValidation.Warn)
    {
        string dryRun = Query("dryRun");
        IsDryRun = dryRun == "All";
        if (dryRun.Length > 0 && !IsDryRun)
            throw Refusals.Invalid("meta.k8s.io", optionsKind, "", [Cause.NotSupported("dryRun", $"\"{dryRun}\"", ["All"])]);
        string validation = Query("fieldValidation");
        Validation = validation switch
        {
            "" => defaultValidation,
            "Strict" => FieldValidation.Strict,
            "Warn" => FieldValidation.Warn,
            "Ignore" => FieldValidation.Ignore,
            _ => throw Refusals.Invalid("meta.k8s.io", optionsKind, "",
                [Cause.NotSupported("fieldValidation", $"\"{validation}\"", ["", "Ignore", "Strict", "Warn"])]),
        };
        string agent = Http.Request.Headers.UserAgent.ToString();
        FieldManager = Query("fieldManager") is { Length: > 0 } named ? named : agent.Split('/')[0];
        if (FieldManager.Length > 128) FieldManager = FieldManager[..128];
    }

    /// <summary>How this call is written down as an owner of fields.</summary>
    public OwnedWrite OwnedWrite(TimeProvider time) =>
        new(FieldManager.Length > 0 ? FieldManager : "unknown", Type.ApiVersion(Path.Version), Path.Subresource ?? "", time.GetUtcNow());

    public void Warn(string text)
    {
        if (_warnings.Count < 50) _warnings.Add(text);
    }

    /// <summary>Reads the whole body, at most <see cref="JsonBody.MaxBytes"/>.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadBodyAsync()
    {
        Http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = JsonBody.MaxBytes;
        if (Http.Request.ContentLength > JsonBody.MaxBytes) throw Refusals.TooLarge(JsonBody.MaxBytes);
        using MemoryStream body = new();
        try
        {
            await Http.Request.Body.CopyToAsync(body, Aborted);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw Refusals.TooLarge(JsonBody.MaxBytes);
        }
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    public Task AnswerAsync(int code, JsonObject body)
    {
        ResponseObject = body;
        return WriteAsync(code, JsonBody.Write(body));
    }

    public async Task WriteAsync(int code, ReadOnlyMemory<byte> json)
    {
        WriteWarnings();
        Http.Response.StatusCode = code;
        Http.Response.ContentType = "application/json";
        Http.Response.Headers.CacheControl = "no-cache, private";
        Http.Response.ContentLength = json.Length;
        await Http.Response.Body.WriteAsync(json, Aborted);
    }

    /// <summary>Warnings as RFC 7234 headers, which kubectl prints.</summary>
    public void WriteWarnings()
    {
        foreach (string warning in _warnings)
        {
            string text = new([.. warning.Where(c => !char.IsControl(c) && c < 127)]);
            Http.Response.Headers.Append("Warning", $"299 - \"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"");
        }
    }

    /// <summary>Reads a body that must be an object of the kind of the path.</summary>
    public async Task<(JsonObject Body, List<string> Duplicates)> ReadObjectAsync(string? expectedKind = null)
    {
        ReadOnlyMemory<byte> bytes = await ReadBodyAsync();
        string type = MediaType();
        List<string> duplicates = [];
        JsonNode? read;
        try
        {
            read = type switch
            {
                "application/yaml" => JsonBody.ReadYaml(bytes),
                ProtobufBody.MediaType when !Type.IsCustom => ProtobufBody.Read(bytes.Span),
                "application/json" or "" or "*/*" => JsonBody.Read(bytes.Span, duplicates),
                _ => throw Refusals.UnsupportedMediaType("application/json", "application/yaml", ProtobufBody.MediaType),
            };
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw Refusals.BadRequest($"the object provided is unrecognized (must be of type {expectedKind ?? Type.Kind}): {e.Message}");
        }
        if (read is not JsonObject body || body.Text("kind") is not { Length: > 0 })
            throw ObjectForm.WithoutKind(bytes.Span, expectedKind ?? Type.Kind);
        RequestObject = body.DeepClone();
        return (body, duplicates);
    }

    public string MediaType() => (Http.Request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
}
