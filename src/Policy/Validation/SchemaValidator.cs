using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.Policy.Validation;

/// <summary>Checks a document against a schema: layer S of validation.md. Reports everything, not only the first.</summary>
/// <param name="diagnostics">Where findings go.</param>
/// <param name="reportUnknown">Whether fields that the schema does not name are reported (validation.md 1.8).</param>
internal sealed class SchemaValidator(Diagnostics diagnostics, bool reportUnknown)
{
    /// <summary>False once a value had the wrong type: then rules that look deeper would only repeat it in other words.</summary>
    public bool TypesHold { get; private set; } = true;

    /// <summary>Checks a value that is there.</summary>
    public void Validate(NodeView value, Schema schema)
    {
        int errors = diagnostics.ErrorCount;
        switch (schema)
        {
            case ObjectSchema expected:
                ValidateObject(value, expected);
                break;
            case ListSchema expected:
                ValidateList(value, expected);
                break;
            case MapSchema expected:
                ValidateMap(value, expected);
                break;
            case StringSchema expected:
                ValidateString(value, expected);
                break;
            default:
                ValidateScalar(value, schema);
                break;
        }

        if (diagnostics.ErrorCount != errors) return;
        foreach (SchemaRule rule in schema.Rules)
        {
            if (!rule.Holds(value)) diagnostics.Error(rule.Code, value, $"{value.Path}{Shown(value, schema)}: {rule.Message}");
        }
    }

    // The offending text, but no secret; an address may hold a password before its @.
    private static string Shown(NodeView value, Schema schema) =>
        value.Text is { } text && !schema.IsSecret && !text.Contains('@') ? $" {Quoted.Text(text)}" : "";

    private void ValidateObject(NodeView value, ObjectSchema schema)
    {
        if (value.Mapping is not { } mapping)
        {
            WrongType(value, schema);
            return;
        }

        for (int i = 0; i < mapping.Count; i++)
        {
            MappingEntry entry = mapping[i];
            NodeView member = value[entry.Key];
            FieldSchema? field = schema.Find(entry.Key);
            if (field is null)
            {
                if (reportUnknown && !schema.PreservesUnknown) Unknown(member, entry, schema);
            }
            else if (member.IsSet)
            {
                Validate(member, field.Schema);
            }
        }

        if (schema.HasRequired) ValidateRequired(value, schema);
        if (schema.AtMostOneOf.Count > 0) ValidateExclusive(value, schema);
    }

    private void ValidateRequired(NodeView value, ObjectSchema schema)
    {
        foreach (FieldSchema field in schema.Fields)
        {
            if (!field.IsRequired) continue;
            NodeView member = value[field.Name];
            if (!member.IsSet) diagnostics.Error(DiagnosticCode.Required, member, $"{member.Path} is needed");
        }
    }

    private void ValidateExclusive(NodeView value, ObjectSchema schema)
    {
        string? first = null;
        foreach (string name in schema.AtMostOneOf)
        {
            NodeView member = value[name];
            if (!member.IsSet) continue;
            if (first is null) first = name;
            else diagnostics.Error(DiagnosticCode.Conflict, member, $"{member.Path} and {first} exclude each other; set only one");
        }
    }

    private void ValidateList(NodeView value, ListSchema schema)
    {
        if (value.Sequence is null)
        {
            WrongType(value, schema);
            return;
        }

        if (value.Count < schema.MinItems)
        {
            diagnostics.Error(
                DiagnosticCode.Empty,
                value,
                $"{value.Path} has {value.Count} entries; at least {schema.MinItems} are needed");
        }

        if (value.Count > schema.MaxItems)
        {
            diagnostics.Error(
                DiagnosticCode.TooMany,
                value,
                $"{value.Path} has {value.Count} entries; at most {schema.MaxItems} are allowed");
            return;
        }

        for (int i = 0; i < value.Count; i++) Validate(value[i], schema.Item);
    }

    private void ValidateMap(NodeView value, MapSchema schema)
    {
        if (value.Mapping is not { } mapping)
        {
            WrongType(value, schema);
            return;
        }

        int count = 0;
        foreach (MappingEntry entry in mapping.Entries)
        {
            if (!entry.Value.IsNull) count++;
        }

        if (count < schema.MinEntries)
        {
            diagnostics.Error(DiagnosticCode.Empty, value, $"{value.Path} has {count} entries; at least {schema.MinEntries} are needed");
        }

        if (count > schema.MaxEntries)
        {
            diagnostics.Error(DiagnosticCode.TooMany, value, $"{value.Path} has {count} entries; at most {schema.MaxEntries} are allowed");
            return;
        }

        foreach (MappingEntry entry in mapping.Entries)
        {
            if (!entry.Value.IsNull) Validate(value[entry.Key], schema.Value);
        }
    }

    private void ValidateString(NodeView value, StringSchema schema)
    {
        if (value.Text is not { } text)
        {
            WrongType(value, schema);
            return;
        }

        if (schema.Values.Count > 0 && !Contains(schema.Values, text))
        {
            diagnostics.Error(
                DiagnosticCode.UnsupportedValue,
                value,
                $"{value.Path}: {Quoted.Text(text)} is not one of {string.Join(", ", schema.Values)}");
        }

        int length = LengthOf(text, schema);
        if (length < schema.MinLength)
        {
            diagnostics.Error(DiagnosticCode.Empty, value, $"{value.Path} must not be empty");
        }
        else if (length > schema.MaxLength)
        {
            diagnostics.Error(
                DiagnosticCode.TooLong,
                value,
                $"{value.Path} has {length} characters; at most {schema.MaxLength} are allowed");
        }
        else if (schema.Pattern is { } pattern && !pattern.Matches(text))
        {
            string shown = schema.IsSecret ? "the value" : Quoted.Text(text);
            diagnostics.Error(DiagnosticCode.InvalidFormat, value, $"{value.Path}: {shown} must be {pattern.Words}");
        }
    }

    private void ValidateScalar(NodeView value, Schema schema)
    {
        switch (schema)
        {
            case BooleanSchema when value.Boolean is null:
            case IntegerSchema when value.Integer is null:
            case NumberSchema when value.Number is null:
            case DurationSchema when value.Text is null:
            case IntOrStringSchema when value.Integer is null && value.Text is null:
                WrongType(value, schema);
                break;
            case IntegerSchema range when value.Integer < range.Minimum || value.Integer > range.Maximum:
                diagnostics.Error(
                    DiagnosticCode.OutOfRange,
                    value,
                    $"{value.Path}: {value.Integer} is not between {range.Minimum} and {range.Maximum}");
                break;
            case IntegerSchema { Values.Count: > 0 } list when !list.Values.Contains(value.Integer ?? 0):
                diagnostics.Error(DiagnosticCode.OutOfRange, value, $"{value.Path}: {value.Integer} is none of {string.Join(", ", list.Values)}");
                break;
            case NumberSchema range when !(value.Number >= range.Minimum && value.Number <= range.Maximum):
                diagnostics.Error(
                    DiagnosticCode.OutOfRange,
                    value,
                    $"{value.Path}: {value.Number} is not between {range.Minimum} and {range.Maximum}");
                break;
            case DurationSchema duration:
                ValidateDuration(value, duration);
                break;
        }
    }

    private void ValidateDuration(NodeView value, DurationSchema schema)
    {
        string text = value.Text!;
        if (!GoDuration.TryParse(text, out long nanoseconds))
        {
            diagnostics.Error(
                DiagnosticCode.InvalidFormat,
                value,
                $"{value.Path}: {Quoted.Text(text)} is no duration; write a number with a unit, such as 5s or 1m30s");
        }
        else if (nanoseconds < schema.Minimum.Ticks * 100)
        {
            diagnostics.Error(
                DiagnosticCode.OutOfRange,
                value,
                $"{value.Path}: {Quoted.Text(text)} is too short; at least {schema.Minimum.TotalMilliseconds} ms");
        }
        else if (schema.WholeMilliseconds && nanoseconds % 1_000_000 != 0)
        {
            diagnostics.Error(DiagnosticCode.InvalidFormat, value, $"{value.Path}: {Quoted.Text(text)} is finer than a millisecond");
        }
    }

    private void WrongType(NodeView value, Schema schema)
    {
        TypesHold = false;
        string found = value.Node is ScalarNode { Kind: not (ScalarKind.String or ScalarKind.Null) } scalar && !schema.IsSecret
            ? $"{scalar.Description} ({Quoted.Text(scalar.Text)}); put quotes around text"
            : value.Node?.Description ?? "nothing";
        diagnostics.Error(DiagnosticCode.WrongType, value, $"{value.Path} must be {schema.TypeName}, not {found}");
    }

    private void Unknown(NodeView member, MappingEntry entry, ObjectSchema schema)
    {
        // The search for a likeness is the dear part; nobody reads it once findings are dropped.
        string? near = diagnostics.Dropped == 0 ? NearestName.Find(entry.Key, schema.Fields) : null;
        string hint = near is null ? "" : $"; did you mean {near}?";
        diagnostics.Add(new Diagnostic(
            DiagnosticCode.UnknownField,
            DiagnosticSeverity.Warning,
            $"unknown field {member.Path} is ignored{hint}",
            entry.KeyMark.Document,
            entry.KeyMark.Line,
            entry.KeyMark.Column,
            member.Path.ToString()));
    }

    private static bool Contains(IReadOnlyList<string> values, string text)
    {
        foreach (string value in values)
        {
            if (value == text) return true;
        }

        return false;
    }

    // An API server counts code points; only texts near a limit need the exact count.
    private static int LengthOf(string text, StringSchema schema)
    {
        if (text.Length <= schema.MaxLength || schema.MaxLength == int.MaxValue) return text.Length;
        int count = 0;
        foreach (char c in text)
        {
            if (!char.IsLowSurrogate(c)) count++;
        }

        return count;
    }
}
