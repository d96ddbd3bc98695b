using System.Buffers;
using Sallyport.Policy.Parsing;

namespace Sallyport.Policy.Validation.Security;

/// <summary>Paths with the operators <c>{*}</c> and <c>{**}</c> (validation.md 3D).</summary>
internal static class PathTemplateRules
{
    private static readonly SearchValues<char> s_literal =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%!$&'()+,;:@=");

    /// <summary>What is wrong with a path, in words; null when nothing is.</summary>
    public static string? FindProblem(string path)
    {
        string trimmed = path.Trim('/');
        bool hasOperator = false, hasText = false;
        foreach (Range range in trimmed.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> segment = trimmed.AsSpan()[range];
            if (segment is "{*}" or "{**}")
            {
                if (hasText) return "nothing with {*} or {**} may follow {**}";
                hasText = segment.Length == 4;
                hasOperator = true;
            }
            else if (segment.ContainsAny('{', '}'))
            {
                return "{ and } may only stand in the segments {*} and {**}";
            }
        }

        if (!hasOperator) return null;
        foreach (Range range in trimmed.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> segment = trimmed.AsSpan()[range];
            if (segment is "{*}" or "{**}") continue;
            if (segment.IsEmpty) return "a path with {*} or {**} has no empty segments";
            if (segment.ContainsAnyExcept(s_literal))
            {
                return $"the segment {Quoted.Text(segment.ToString())} beside {{*}} or {{**}} has a character that no path has";
            }
        }

        return null;
    }
}
