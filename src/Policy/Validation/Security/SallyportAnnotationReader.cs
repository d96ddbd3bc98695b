using System.Text;
using Sallyport.Engine.Tokens;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Security;

/// <summary>
/// Reads <c>sallyport.dev/…</c> annotations of a RequestAuthentication, and one of a DENY policy (design.md 3). A value that cannot be read makes the document
/// invalid: whoever wrote it wanted more safety than its absence gives.
/// </summary>
internal static class SallyportAnnotationReader
{
    /// <summary>More would keep connections of strangers busy for longer than any issuer takes.</summary>
    private static readonly TimeSpan LongestKeyWait = TimeSpan.FromSeconds(10);

    public const string Prefix = "sallyport.dev/";

    /// <summary>Reads the annotations of a document that <see cref="Check"/> let pass.</summary>
    public static SallyportAnnotations Read(KindContext context)
    {
        SallyportAnnotations result = SallyportAnnotations.None;
        foreach ((string key, string value) in context.Metadata.Annotations)
        {
            if (key.StartsWith(Prefix, StringComparison.Ordinal)) result = ReadOne(result, key[Prefix.Length..], value) ?? result;
        }

        return result;
    }

    /// <summary>Reports annotations that are unknown or cannot be read.</summary>
    /// <param name="context">The document.</param>
    /// <param name="only">The one that has a meaning here; null for all.</param>
    public static void Check(KindContext context, string? only = null)
    {
        foreach ((string key, string value) in context.Metadata.Annotations)
        {
            if (!key.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            string form = only is null || only == key[Prefix.Length..] ? Form(key[Prefix.Length..]) : "";
            if (form.Length == 0) WarnOfUnknown(context, key);
            else if (ReadOne(SallyportAnnotations.None, key[Prefix.Length..], value) is null)
            {
                context.Error(
                    DiagnosticCode.InvalidAnnotation,
                    context.Annotation(key),
                    $"{key}: {Quoted.Text(value)} cannot be read; it must be {form}");
            }
        }
    }

    /// <summary>Warns of annotations of ours on a kind that has none.</summary>
    public static void WarnOfAll(KindContext context)
    {
        foreach (string key in context.Metadata.Annotations.Keys)
        {
            if (key.StartsWith(Prefix, StringComparison.Ordinal)) WarnOfUnknown(context, key);
        }
    }

    private static void WarnOfUnknown(KindContext context, string key) =>
        context.Warning(
            DiagnosticCode.InvalidAnnotation,
            context.Annotation(key),
            $"the annotation {Quoted.Text(key)} has no meaning here");

    private static string Form(string name) => name switch
    {
        "missing-token" => "401 or 403",
        "clock-skew" => "a duration such as 30s",
        "unknown-key-wait" => "a duration from 0s to 10s",
        "jwks-ca" => "ConfigMap/NAME/KEY or Secret/NAME/KEY",
        "jwks-client-certificate" => "the name of a Secret",
        "refetch-keys" => "text, such as a time",
        "max-token-age" => "a duration above zero, such as 1h",
        "require-exp" or "ignore-foreign-tokens" or "dry-run" => "true or false",
        "allowed-algorithms" => "names such as RS256,ES256, joined by commas",
        "required-typ" => "text, such as at+jwt",
        "required-claims" => "names of claims, joined by commas",
        _ => "",
    };

    private static SallyportAnnotations? ReadOne(SallyportAnnotations before, string name, string value)
    {
        switch (name)
        {
            case "missing-token":
                return value is "401" or "403" ? before with { MissingTokenIs401 = value == "401" } : null;
            case "clock-skew":
                return GoDuration.ToTimeSpan(value) is { } skew && skew >= TimeSpan.Zero ? before with { ClockSkew = skew } : null;
            case "unknown-key-wait":
                return GoDuration.ToTimeSpan(value) is { } wait && wait >= TimeSpan.Zero && wait <= LongestKeyWait
                    ? before with { UnknownKeyWait = wait } : null;
            case "jwks-ca":
                return DataReference.Parse(value) is { } authorities ? before with { JwksAuthorities = authorities } : null;
            case "jwks-client-certificate":
                return value.Length > 0 && !value.Contains('/') ? before with { JwksClientCertificate = value } : null;
            case "refetch-keys":
                return before with { RefetchKeys = value };
            case "max-token-age":
                return GoDuration.ToTimeSpan(value) is { } age && age > TimeSpan.Zero ? before with { MaxTokenAge = age } : null;
            case "require-exp":
                return DryRun.ParseBool(value) is { } expires ? before with { RequireExp = expires } : null;
            case "ignore-foreign-tokens":
                return DryRun.ParseBool(value) is { } ignores ? before with { IgnoreForeignTokens = ignores } : null;
            case "dry-run":
                return DryRun.ParseBool(value) is { } dryRun ? before with { DryRun = dryRun } : null;
            case "required-typ":
                return value.AsSpan().Trim().Length > 0 ? before with { RequiredTyp = value.Trim() } : null;
            case "required-claims":
                return ReadNames(value) is { } claims ? before with { RequiredClaims = claims } : null;
            case "allowed-algorithms":
                return ReadAlgorithms(value) is { } algorithms ? before with { AllowedAlgorithms = algorithms } : null;
            default:
                return null;
        }
    }

    private static JwtAlgorithm[]? ReadAlgorithms(string value)
    {
        if (ReadNames(value) is not { } names) return null;
        JwtAlgorithm[] algorithms = Array.ConvertAll(names, name => JwtAlgorithms.Parse(Encoding.UTF8.GetBytes(name)));
        return Array.IndexOf(algorithms, JwtAlgorithm.Unsupported) < 0 ? algorithms : null;
    }

    private static string[]? ReadNames(string value)
    {
        string[] names = value.Split(',', StringSplitOptions.TrimEntries);
        return names.All(name => name.Length > 0) ? names : null;
    }
}
