using System.Buffers;
using Sallyport.Engine.Http;

namespace Sallyport.Engine.Routing;

/// <summary>Carries out a path rewrite (gateway-routing.md 6.4, 6.5); the old path goes into <c>x-envoy-original-path</c> (6.7).</summary>
public static class PathRewriter
{
    /// <summary>Rewrites the path and keeps the query.</summary>
    public static void Rewrite(RewritePlan plan, RequestHead request)
    {
        if (plan.Prefix is null && plan.FullPath is null && plan.Pattern is null)
            return;
        ReadOnlySpan<byte> old = request.Path;
        ReadOnlySpan<byte> path = request.PathWithoutQuery;
        ByteBuffer rewritten = new(stackalloc byte[512]);
        if (plan.FullPath is not null)
        {
            rewritten.Append(plan.FullPath);
        }
        else if (plan.Prefix is not null)
        {
            rewritten.Append(plan.Prefix);
            rewritten.Append(path[Math.Min(plan.PrefixLength, path.Length)..]);
        }
        else
        {
            WriteSubstituted(plan, path, ref rewritten);
        }
        rewritten.Append(old[path.Length..]);
        request.Headers.Set("x-envoy-original-path"u8, old);
        request.SetPath(rewritten.Written);
        rewritten.Dispose();
    }

    // Substitutions are rare and work on text, so this one allocates.
    private static void WriteSubstituted(RewritePlan plan, ReadOnlySpan<byte> path, ref ByteBuffer rewritten)
    {
        ArrayBufferWriter<byte> output = new(path.Length + 64);
        bool changed = plan.Pattern!.Replace(path, plan.Substitution ?? "", output);
        rewritten.Append(changed ? output.WrittenSpan : path);
    }
}
