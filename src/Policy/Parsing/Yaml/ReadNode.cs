namespace Sallyport.Policy.Parsing.Yaml;

/// <summary>A node on its way into its collection.</summary>
/// <param name="Node">The node.</param>
/// <param name="Weight">Nodes in it, itself included, with every alias counted in full.</param>
/// <param name="IsMergeKey">Whether it is a plain <c>&lt;&lt;</c>.</param>
internal readonly record struct ReadNode(Node Node, long Weight, bool IsMergeKey);
