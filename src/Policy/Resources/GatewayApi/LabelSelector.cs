namespace Sallyport.Policy.Resources.GatewayApi;

/// <summary>A selector of labels as Kubernetes has it: all of it must hold.</summary>
public sealed record LabelSelector
{
    public IReadOnlyDictionary<string, string> MatchLabels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<LabelExpression> MatchExpressions { get; init; } = [];

    /// <summary>Whether labels fit. An operator that nobody knows fits nothing.</summary>
    public bool Fits(IReadOnlyDictionary<string, string> labels) =>
        MatchLabels.All(label => labels.TryGetValue(label.Key, out string? value) && value == label.Value)
        && MatchExpressions.All(expression => expression.Fits(labels));
}

/// <summary>One condition on a label.</summary>
/// <param name="Key">The label.</param>
/// <param name="Operator"><c>In</c>, <c>NotIn</c>, <c>Exists</c> or <c>DoesNotExist</c>.</param>
/// <param name="Values">For the first two.</param>
public sealed record LabelExpression(string Key, string Operator, IReadOnlyList<string> Values)
{
    public bool Fits(IReadOnlyDictionary<string, string> labels)
    {
        bool isThere = labels.TryGetValue(Key, out string? value);
        return Operator switch
        {
            "In" => isThere && Values.Contains(value),
            "NotIn" => !isThere || !Values.Contains(value),
            "Exists" => isThere,
            "DoesNotExist" => !isThere,
            _ => false,
        };
    }
}
