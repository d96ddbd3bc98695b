namespace Sallyport.ControlPlane.Api;

/// <summary>One thing that is wrong with an object, as in a Status's causes.</summary>
/// <param name="Reason">Kubernetes' name of the sort of mistake: <c>FieldValueInvalid</c>.</param>
/// <param name="Field">Path of the field.</param>
/// <param name="Message">What is wrong, without the path: <c>Required value</c>.</param>
internal sealed record Cause(string Reason, string Field, string Message)
{
    public static Cause Required(string field, string detail = "") =>
        new("FieldValueRequired", field, detail.Length == 0 ? "Required value" : $"Required value: {detail}");

    /// <param name="field">Path of the field.</param>
    /// <param name="value">The value as Go prints it, with quotes when it is a text.</param>
    /// <param name="detail">What is wrong with it.</param>
    public static Cause Invalid(string field, string value, string detail) =>
        new("FieldValueInvalid", field, $"Invalid value: {value}: {detail}");

    public static Cause Forbidden(string field, string detail) => new("FieldValueForbidden", field, $"Forbidden: {detail}");

    public static Cause NotSupported(string field, string value, IEnumerable<string> supported) => new(
        "FieldValueNotSupported", field,
        $"Unsupported value: {value}: supported values: {string.Join(", ", supported.Select(s => $"\"{s}\""))}");

    public override string ToString() => $"{Field}: {Message}";
}
