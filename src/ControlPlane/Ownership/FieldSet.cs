using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Ownership;

/// <summary>
/// A set of paths into an object, as in <c>metadata.managedFields[].fieldsV1</c>: <c>f:NAME</c> a member, <c>k:{…}</c> an entry of a keyed
/// list, <c>v:VALUE</c> an entry of a set; <c>.</c> says that a path with paths below it is itself in the set.
/// </summary>
internal sealed class FieldSet
{
    private const string Self = ".";

    private readonly SortedDictionary<string, FieldSet> _below = new(StringComparer.Ordinal);

    /// <summary>Is the path of this node in the set?</summary>
    public bool IsMember { get; private set; }

    public bool IsEmpty => !IsMember && _below.Values.All(below => below.IsEmpty);

    public IReadOnlyDictionary<string, FieldSet> Below => _below;

    /// <summary>Adds this node's path.</summary>
    public void Add() => IsMember = true;

    /// <summary>The node below, made when it is missing.</summary>
    public FieldSet At(string element)
    {
        if (!_below.TryGetValue(element, out FieldSet? below))
            _below[element] = below = new FieldSet();
        return below;
    }

    /// <summary>The node below, or null.</summary>
    public FieldSet? Find(string element) => _below.GetValueOrDefault(element);

    public FieldSet Union(FieldSet other) => Combine(this, other, (left, right) => left || right);

    public FieldSet Intersection(FieldSet other) => Combine(this, other, (left, right) => left && right);

    public FieldSet Difference(FieldSet other) => Combine(this, other, (left, right) => left && !right);

    public bool SameAs(FieldSet other) => Combine(this, other, (left, right) => left != right).IsEmpty;

    /// <summary>With every object on the way to a member as a member too, so that one who gives up all of an object gives up the object.</summary>
    public FieldSet WithParents()
    {
        FieldSet result = new() { IsMember = IsMember };
        foreach ((string element, FieldSet below) in _below)
        {
            if (below.IsEmpty)
                continue;
            FieldSet copy = below.WithParents();
            copy.IsMember |= element.StartsWith(FieldElement.MemberPrefix, StringComparison.Ordinal);
            result._below[element] = copy;
        }
        return result;
    }

    /// <summary>Every path in the set, as people write it: <c>.spec.containers[name="web"].image</c>.</summary>
    public IEnumerable<string> Paths() => Paths("");

    public JsonObject ToJson()
    {
        JsonObject result = [];
        foreach ((string element, FieldSet below) in _below)
        {
            if (below.IsEmpty)
                continue;
            JsonObject inner = below.ToJson();
            if (below.IsMember && inner.Count > 0)
                inner.Insert(0, Self, new JsonObject());
            result[element] = inner;
        }
        return result;
    }

    /// <summary>Reads <c>fieldsV1</c>; null when it is none.</summary>
    public static FieldSet? FromJson(JsonNode? json)
    {
        if (json is not JsonObject members)
            return null;
        FieldSet result = new();
        foreach ((string element, JsonNode? inner) in members)
        {
            if (element == Self)
                continue;
            if (!FieldElement.IsWellFormed(element) || FromJson(inner) is not { } below)
                return null;
            below.IsMember = inner!.AsObject().Count == 0 || inner.AsObject().ContainsKey(Self);
            result._below[element] = below;
        }
        return result;
    }

    private IEnumerable<string> Paths(string prefix)
    {
        if (IsMember)
            yield return prefix;
        foreach ((string element, FieldSet below) in _below)
        {
            foreach (string path in below.Paths(prefix + FieldElement.ToText(element)))
                yield return path;
        }
    }

    private static FieldSet Combine(FieldSet? left, FieldSet? right, Func<bool, bool, bool> choose)
    {
        FieldSet result = new() { IsMember = choose(left?.IsMember ?? false, right?.IsMember ?? false) };
        foreach (string element in ElementsOf(left).Union(ElementsOf(right)))
        {
            FieldSet below = Combine(left?.Find(element), right?.Find(element), choose);
            if (!below.IsEmpty)
                result._below[element] = below;
        }
        return result;
    }

    private static IEnumerable<string> ElementsOf(FieldSet? set) => set is null ? [] : set._below.Keys;
}
