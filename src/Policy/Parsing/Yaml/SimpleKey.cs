namespace Sallyport.Policy.Parsing.Yaml;

/// <summary>A place where a key without <c>?</c> may have begun; known only when its colon comes.</summary>
internal struct SimpleKey
{
    /// <summary>The colon must come within so many characters, and in the same line (YAML 1.1, 9.1).</summary>
    public const int MaxLength = 1024;

    public bool IsPossible;

    /// <summary>True where nothing but a key can stand.</summary>
    public bool IsRequired;

    /// <summary>The number of its first token, counted from the beginning of the document.</summary>
    public int TokenNumber;

    /// <summary>Its place in the text.</summary>
    public int Offset;

    /// <summary>Its indentation.</summary>
    public int Indent;

    public Mark Mark;
}
