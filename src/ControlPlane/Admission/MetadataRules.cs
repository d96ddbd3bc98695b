using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Admission;

/// <summary>Names, labels and annotations, in Kubernetes' words.</summary>
internal static class MetadataRules
{
    private const int MaxAnnotationBytes = 256 * 1024;

    private const string SubdomainWords =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string LabelWords =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric "
        + "character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string ServiceWords =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an "
        + "alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

    private const string ValueWords =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private const string KeyWords =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    public static IEnumerable<Cause> Check(JsonObject o, ResourceType type)
    {
        JsonNode? metadata = o["metadata"];
        string name = metadata.Text("name") ?? "";
        if (name.Length == 0)
            yield return Cause.Required("metadata.name", "name or generateName is required");
        else if (NameProblem(name, type) is { } problem)
            yield return Cause.Invalid("metadata.name", $"\"{name}\"", problem);
        foreach (Cause cause in Maps(metadata)) yield return cause;
    }

    private static IEnumerable<Cause> Maps(JsonNode? metadata)
    {
        foreach ((string key, JsonNode? value) in metadata.Members("labels"))
        {
            string text = value.Text() ?? "";
            if (!IsQualified(key)) yield return Cause.Invalid("metadata.labels", $"\"{key}\"", KeyWords);
            if (text.Length > 63) yield return Cause.Invalid("metadata.labels", $"\"{text}\"", "must be no more than 63 characters");
            else if (text.Length > 0 && !IsLabelName(text)) yield return Cause.Invalid("metadata.labels", $"\"{text}\"", ValueWords);
        }
        long size = 0;
        foreach ((string key, JsonNode? value) in metadata.Members("annotations"))
        {
            if (!IsQualified(key.ToLowerInvariant())) yield return Cause.Invalid("metadata.annotations", $"\"{key}\"", KeyWords);
            size += key.Length + (value.Text()?.Length ?? 0);
        }
        if (size > MaxAnnotationBytes)
            yield return new Cause("FieldValueTooLong", "metadata.annotations", $"Too long: may not be more than {MaxAnnotationBytes} bytes");
    }

    private static string? NameProblem(string name, ResourceType type)
    {
        if (type.Group == "rbac.authorization.k8s.io")
        {
            return name is "." or ".." ? $"may not be '{name}'" : name.AsSpan().ContainsAny("/%") ? "may not contain '/' or '%'" : null;
        }
        bool isLabel = type is { Group: "", Kind: "Namespace" or "Service" };
        if (isLabel && name.Length > 63) return "must be no more than 63 characters";
        if (name.Length > 253) return "must be no more than 253 characters";
        if (type is { Group: "", Kind: "Service" }) return IsLowerLabel(name) && !char.IsAsciiDigit(name[0]) ? null : ServiceWords;
        if (isLabel) return IsLowerLabel(name) ? null : LabelWords;
        return name.Split('.').All(IsLowerLabel) ? null : SubdomainWords;
    }

    private static bool IsQualified(string key)
    {
        int slash = key.IndexOf('/');
        if (slash < 0) return key.Length <= 63 && IsLabelName(key);
        return key[..slash].Length <= 253 && key[..slash].Split('.').All(IsLowerLabel) && key.Length - slash - 1 <= 63 && IsLabelName(key[(slash + 1)..]);
    }

    private static bool IsLowerLabel(string text) => text.Length > 0 && text[0] != '-' && text[^1] != '-'
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static bool IsLabelName(string text) => text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
