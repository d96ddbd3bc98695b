using System.Text.Json.Nodes;

namespace Sallyport.Console.Forms;

/// <summary>
/// The way from stored documents to forms and back. A form is read, its document made again, and only when both say the same is it shown:
/// what a form cannot say is never dropped by it.
/// </summary>
internal static class FormDocument
{
    /// <summary>A form that says exactly what a document says.</summary>
    /// <param name="o">The document as it is stored.</param>
    /// <param name="odd">Otherwise: the first field that the form has no words for.</param>
    public static TForm? TryRead<TForm>(JsonObject o, out string odd)
        where TForm : class, IDocumentForm<TForm>
    {
        odd = "";
        try
        {
            TForm form = TForm.Read(o);
            odd = Difference(o["spec"] ?? new JsonObject(), form.ToJson()["spec"], "spec") ?? "";
            return odd.Length == 0 ? form : null;
        }
        catch (InvalidOperationException)
        {
            // A member of another type than the form's: the API would have refused it, but another API server may not.
            odd = "spec";
            return null;
        }
    }

    /// <summary>The first field of a document that its kind's form has no words for; empty: the form says all of it.</summary>
    public static string FieldWithoutWords(JsonObject o)
    {
        string odd;
        if ((string?)o["kind"] == "RequestAuthentication")
            TryRead<RequestAuthenticationForm>(o, out odd);
        else
            TryRead<AuthorizationPolicyForm>(o, out odd);
        return odd;
    }

    /// <summary>A stored document with another spec, whose fields stand where they stood: a diff shows nothing but changes.</summary>
    public static JsonObject WithSpecOf(JsonObject stored, JsonObject made)
    {
        JsonObject changed = (JsonObject)stored.DeepClone();
        changed["spec"] = InOrderOf(stored["spec"], made["spec"]);
        changed.Remove("status");
        return changed;
    }

    private static string? Difference(JsonNode? one, JsonNode? other, string path) => (one, other) switch
    {
        (JsonObject a, JsonObject b) => a.Select(field => field.Key).Union(b.Select(field => field.Key))
            .Select(name => Difference(a[name], b[name], $"{path}.{name}")).FirstOrDefault(found => found is not null),
        (JsonArray a, JsonArray b) when a.Count == b.Count => a.Select((entry, i) => Difference(entry, b[i], $"{path}[{i}]")).FirstOrDefault(found => found is not null),
        _ => JsonNode.DeepEquals(one, other) ? null : path,
    };

    private static JsonNode? InOrderOf(JsonNode? before, JsonNode? made) => (before, made) switch
    {
        (JsonObject old, JsonObject now) => new JsonObject(old.Select(field => field.Key).Where(now.ContainsKey)
            .Union(now.Select(field => field.Key)).Select(name => KeyValuePair.Create(name, InOrderOf(old[name], now[name])))),
        (JsonArray old, JsonArray now) => new JsonArray([.. now.Select((entry, i) => InOrderOf(i < old.Count ? old[i] : null, entry))]),
        _ => made?.DeepClone(),
    };
}
