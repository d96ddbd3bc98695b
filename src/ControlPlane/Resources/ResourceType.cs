using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.ControlPlane.Resources;

/// <summary>A kind as the API serves it: its names, its versions, its columns. What it means is in <see cref="KindDefinition"/>.</summary>
internal sealed record ResourceType
{
    /// <summary>The API group; empty for the core group.</summary>
    public required string Group { get; init; }

    /// <summary>Served versions, the preferred one, in which it is stored, first.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    public required string Kind { get; init; }

    /// <summary>The name in URLs.</summary>
    public required string Plural { get; init; }

    public string Singular { get => field ?? Kind.ToLowerInvariant(); init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public bool IsNamespaced { get; init; } = true;

    /// <summary>True when <c>status</c> is written through the subresource only.</summary>
    public bool HasStatus { get; init; }

    public bool HasScale { get; init; }

    /// <summary>True for questions: a POST is answered and nothing is stored.</summary>
    public bool IsReview { get; init; }

    /// <summary>True for the audit log, which is read from its files and never written by a call.</summary>
    public bool IsAudit { get; init; }

    /// <summary>True for what proxies report: kept in memory, never stored.</summary>
    public bool IsReported { get; init; }

    /// <summary>True for kinds of a CustomResourceDefinition: no strategic merge patch, the schema is checked word for word.</summary>
    public bool IsCustom { get; init; }

    /// <summary>True for kinds of a definition that somebody stored: the program knows no meaning of theirs.</summary>
    public bool IsDefined { get; init; }

    /// <summary>True when changes of <c>spec</c> are counted in <c>metadata.generation</c>.</summary>
    public bool CountsGenerations { get; init; }

    /// <summary>Columns of a table between NAME and AGE.</summary>
    public IReadOnlyList<Column> Columns { get; init; } = [];

    /// <summary>True when the last column is AGE.</summary>
    public bool ShowsAge { get; init; } = true;

    /// <summary>Fields, besides metadata.name and metadata.namespace, that a fieldSelector may name.</summary>
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    /// <summary>What the kind is for, in a sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary>Schema and meaning, where we read the kind.</summary>
    public KindDefinition? Definition { get; init; }

    /// <summary>Makes the schema of a kind that Policy does not read, or reads a part of only.</summary>
    public Func<ObjectSchema?>? OwnSchema { get; init; }

    /// <summary>What an object of the kind may have; null for a kind that is stored as it comes.</summary>
    public ObjectSchema? Schema => OwnSchema is null ? Definition?.Schema : OwnSchema();

    /// <summary>Plural and group as Kubernetes writes it in messages: <c>requestauthentications.security.istio.io</c>, <c>pods</c>.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Kind and group as Kubernetes writes it in messages: <c>Deployment.apps</c>, <c>Pod</c>.</summary>
    public string QualifiedKind => Group.Length == 0 ? Kind : $"{Kind}.{Group}";

    public string StorageVersion => ApiVersion(Versions[0]);

    /// <summary>The <c>apiVersion</c> of an object in a version of this kind.</summary>
    public string ApiVersion(string version) => Group.Length == 0 ? version : $"{Group}/{version}";
}
