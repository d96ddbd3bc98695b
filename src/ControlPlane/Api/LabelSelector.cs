using System.Globalization;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api;

/// <summary>A label selector of a query: <c>app=a,tier in (x,y),!old</c>.</summary>
internal sealed class LabelSelector
{
    private const int MaxRequirements = 100;

    private readonly List<Requirement> _requirements = [];

    public bool IsEmpty => _requirements.Count == 0;

    /// <exception cref="ApiException">400, in apimachinery's words.</exception>
    public static LabelSelector Parse(string text)
    {
        LabelSelector selector = new();
        if (text.Length == 0) return selector;
        SelectorTokens tokens = new(text);
        do
        {
            selector._requirements.Add(ReadRequirement(tokens));
            if (selector._requirements.Count > MaxRequirements) throw Refusals.BadRequest("too many requirements in a label selector");
        }
        while (tokens.Take(","));
        if (!tokens.AtEnd) throw Wrong($"found '{tokens.Next()}', expected: ',' or 'end of string'");
        return selector;
    }

    public bool Matches(JsonNode? labels)
    {
        foreach (Requirement requirement in _requirements)
        {
            if (!requirement.Matches(labels.Text(requirement.Key))) return false;
        }
        return true;
    }

    private static Requirement ReadRequirement(SelectorTokens tokens)
    {
        bool isNot = tokens.Take("!");
        string key = tokens.Next();
        if (key.Length == 0 || SelectorTokens.IsSymbol(key)) throw Wrong($"found '{key}', expected: identifier");
        if (isNot) return new Requirement(key, Operator.NotExists, []);
        if (tokens.AtEnd || tokens.Peek() == ",") return new Requirement(key, Operator.Exists, []);
        string word = tokens.Next();
        return word switch
        {
            "=" or "==" => new Requirement(key, Operator.In, [tokens.Value()]),
            "!=" => new Requirement(key, Operator.NotIn, [tokens.Value()]),
            "in" => new Requirement(key, Operator.In, ReadValues(tokens)),
            "notin" => new Requirement(key, Operator.NotIn, ReadValues(tokens)),
            ">" or "gt" => new Requirement(key, Operator.Greater, [tokens.Value()]),
            "<" or "lt" => new Requirement(key, Operator.Less, [tokens.Value()]),
            _ => throw Wrong($"found '{word}', expected: in, notin, =, ==, !=, gt, lt"),
        };
    }

    private static string[] ReadValues(SelectorTokens tokens)
    {
        if (!tokens.Take("(")) throw Wrong($"found '{tokens.Next()}', expected: '('");
        List<string> values = [];
        do values.Add(tokens.Value());
        while (tokens.Take(","));
        if (!tokens.Take(")")) throw Wrong($"found '{tokens.Next()}', expected: ',' or ')'");
        return [.. values];
    }

    private static ApiException Wrong(string message) => Refusals.BadRequest($"unable to parse requirement: {message}");

    private enum Operator : byte
    {
        None = 0,
        In,
        NotIn,
        Exists,
        NotExists,
        Greater,
        Less,
    }

    private sealed record Requirement(string Key, Operator Operator, string[] Values)
    {
        public bool Matches(string? value) => Operator switch
        {
            Operator.In => value is not null && Values.Contains(value),
            Operator.NotIn => value is null || !Values.Contains(value),
            Operator.Exists => value is not null,
            Operator.NotExists => value is null,
            Operator.Greater => Compare(value) > 0,
            Operator.Less => Compare(value) < 0,
            _ => false,
        };

        private int Compare(string? value) =>
            long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long a)
            && long.TryParse(Values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long b) ? a.CompareTo(b) : 0;
    }
}
