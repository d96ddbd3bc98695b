using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.Policy.Validation.Kinds;

/// <summary>A kind that we read: its names, its schema, and the functions that check and understand a document of it.</summary>
/// <remarks>Making one costs nothing; the schema is built when the first document of the kind comes.</remarks>
public sealed class KindDefinition
{
    private ObjectSchema? _schema;

    /// <summary>The API group; empty for the core group.</summary>
    public required string Group { get; init; }

    public required string Kind { get; init; }

    /// <summary>The name in URLs, lower case.</summary>
    public required string Plural { get; init; }

    /// <summary>Served versions, the preferred one first. The schema is the same in each (validation.md 1.13).</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>False for kinds that live outside namespaces.</summary>
    public bool IsNamespaced { get; init; } = true;

    /// <summary>False for kinds of which we read only a part: their other fields are nobody's mistake.</summary>
    public bool ReportsUnknownFields { get; init; } = true;

    /// <summary>True for kinds that read <c>sallyport.dev/…</c> annotations; on others they are reported as meaningless.</summary>
    public bool ReadsSallyportAnnotations { get; init; }

    /// <summary>True for the one kind that may be tried with <c>istio.io/dry-run</c> (validation.md 1.6).</summary>
    public bool KnowsDryRun { get; init; }

    /// <summary>Builds the schema of the fields beside <c>apiVersion</c>, <c>kind</c> and <c>metadata</c>.</summary>
    public required Func<ObjectSchema> BuildSchema { get; init; }

    /// <summary>The webhook's rules (layer W); null when there are none. Called when all types are right.</summary>
    public Action<KindContext>? Check { get; init; }

    /// <summary>Makes the resource of a document without errors.</summary>
    public required Func<KindContext, Resource> Read { get; init; }

    /// <summary>The schema of the whole document, except the inside of <c>metadata</c>.</summary>
    public ObjectSchema Schema => _schema ??= BuildSchema();
}
