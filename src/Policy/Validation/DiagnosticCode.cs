namespace Sallyport.Policy.Validation;

/// <summary>Everything that can be wrong with a document. A closed list; the numbers have no meaning.</summary>
public enum DiagnosticCode : byte
{
    /// <summary>Not given; only a forgotten assignment has it.</summary>
    None = 0,

    // Text (validation.md 1.17-1.19)

    /// <summary>The text is longer than we read.</summary>
    DocumentTooLarge,

    /// <summary>Nested deeper than we read.</summary>
    NestedTooDeep,

    /// <summary>Not UTF-8, or a character that YAML forbids.</summary>
    InvalidText,

    /// <summary>Not YAML.</summary>
    InvalidSyntax,

    /// <summary>An alias of an unknown anchor, or of one that contains it.</summary>
    InvalidAlias,

    /// <summary>Aliases that multiply the document.</summary>
    ExcessiveAliasing,

    /// <summary>A map key given twice: the last counts.</summary>
    DuplicateKey,

    /// <summary>The document is no object, or has no kind.</summary>
    NotAnObject,

    /// <summary>A kind or version that its group does not have.</summary>
    UnknownKind,

    /// <summary>A kind that is not ours; it is left alone.</summary>
    IgnoredKind,

    /// <summary>The same object twice: the last counts.</summary>
    DuplicateObject,

    /// <summary>A kind or field of an earlier time.</summary>
    Deprecated,

    // Schema

    /// <summary>A field that the kind does not have.</summary>
    UnknownField,

    /// <summary>A value of the wrong type.</summary>
    WrongType,

    /// <summary>A needed field is missing.</summary>
    Required,

    /// <summary>Not one of the values an enumeration has.</summary>
    UnsupportedValue,

    /// <summary>Empty where something is needed.</summary>
    Empty,

    /// <summary>A text with too many characters.</summary>
    TooLong,

    /// <summary>A list or map with too many entries.</summary>
    TooMany,

    /// <summary>A number outside its range.</summary>
    OutOfRange,

    /// <summary>A text of the wrong form.</summary>
    InvalidFormat,

    /// <summary>Fields that exclude each other.</summary>
    Conflict,

    // Meaning

    /// <summary>A selector that cannot be used, or selects everything.</summary>
    InvalidSelector,

    /// <summary>A target reference that is not supported.</summary>
    InvalidTarget,

    /// <summary>An annotation that is reserved, misplaced or unreadable.</summary>
    InvalidAnnotation,

    /// <summary>A key set that cannot be read.</summary>
    InvalidKeySet,

    /// <summary>A key set with private or symmetric material.</summary>
    PrivateKeyMaterial,

    /// <summary>A rule that cannot be used.</summary>
    InvalidRule,

    /// <summary>A condition's key that nobody knows.</summary>
    UnknownAttribute,

    /// <summary>An attribute that cannot be used with this action.</summary>
    NotAllowedHere,

    /// <summary>A route that cannot be used.</summary>
    InvalidRoute,

    /// <summary>A host name or address that cannot be used.</summary>
    InvalidHost,

    /// <summary>TLS settings that do not fit together.</summary>
    InvalidTls,

    /// <summary>An external authorizer that cannot be used; requests that need it are refused.</summary>
    InvalidProvider,

    /// <summary>Legal, but probably not what was meant.</summary>
    Suspicious,
}
