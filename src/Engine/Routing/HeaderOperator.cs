using Sallyport.Engine.Http;

namespace Sallyport.Engine.Routing;

/// <summary>Carries out a route's header operations (gateway-routing.md 6.10).</summary>
public static class HeaderOperator
{
    [ThreadStatic]
    private static HeaderList? s_values;

    /// <summary>
    /// Applies the groups one after the other: removes, sets, adds of each. All values are those of before the first
    /// operation; an empty value does nothing.
    /// </summary>
    /// <param name="groups">Of a <see cref="WeightedCluster"/>.</param>
    /// <param name="headers">The request's or the answer's fields.</param>
    /// <param name="context">What the formats read.</param>
    public static void Apply(IReadOnlyList<HeaderOperations> groups, HeaderList headers, in FormatContext context)
    {
        if (groups.Count == 0)
            return;
        HeaderList values = s_values ??= new HeaderList();
        values.Clear();
        for (int i = 0; i < groups.Count; i++)
        {
            Compute(groups[i].Set, values, context);
            Compute(groups[i].Add, values, context);
        }

        int next = 0;
        for (int i = 0; i < groups.Count; i++)
        {
            HeaderOperations group = groups[i];
            for (int j = 0; j < group.Remove.Count; j++)
                headers.Remove(group.Remove[j]);
            for (int j = 0; j < group.Set.Count; j++, next++)
            {
                if (!values.Value(next).IsEmpty)
                    headers.Set(group.Set[j].Name, values.Value(next));
            }
            for (int j = 0; j < group.Add.Count; j++, next++)
            {
                if (!values.Value(next).IsEmpty)
                    headers.Add(group.Add[j].Name, values.Value(next));
            }
        }
    }

    private static void Compute(IReadOnlyList<HeaderValue> wanted, HeaderList values, in FormatContext context)
    {
        ByteBuffer text = new(stackalloc byte[256]);
        for (int i = 0; i < wanted.Count; i++)
        {
            text.Truncate(0);
            wanted[i].Format.Write(context, ref text);
            values.Add(default, text.Written);
        }
        text.Dispose();
    }
}
