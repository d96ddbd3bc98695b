using System.Text;
using Sallyport.Engine.Http;

namespace Sallyport.Engine.Routing;

/// <summary>Writes <c>location</c> headers (gateway-routing.md 1.9, 6.2, 6.3).</summary>
public static class RedirectWriter
{
    /// <summary>The location of a redirect route, for the request as it stands after the JWT step.</summary>
    public static void WriteLocation(RedirectPlan plan, RequestHead request, HeaderList response)
    {
        ByteBuffer location = new(stackalloc byte[512]);
        if (plan.Scheme is null)
            location.Append(request.Scheme);
        else
            location.Append(plan.Scheme);
        location.Append("://"u8);
        if (plan.Authority is null)
            location.Append(RequestHost(plan, request));
        else
            location.Append(plan.Authority);
        if (plan.Port is int port)
        {
            location.Append((byte)':');
            location.Append(port);
        }
        WritePath(plan, request, ref location);
        response.Set("location"u8, location.Written);
        location.Dispose();
    }

    /// <summary>For a host with <c>httpsRedirect</c>: the same address with https, host as received (1.9).</summary>
    public static void WriteHttpsLocation(RequestHead request, HeaderList response) => WriteUrl("https"u8, request, response);

    /// <summary>For a direct response with status 301: the request's own address (6.3).</summary>
    public static void WriteOwnLocation(RequestHead request, HeaderList response) => WriteUrl(request.Scheme, request, response);

    private static void WriteUrl(ReadOnlySpan<byte> scheme, RequestHead request, HeaderList response)
    {
        ByteBuffer location = new(stackalloc byte[512]);
        location.Append(scheme);
        location.Append("://"u8);
        location.Append(request.Authority);
        location.Append(request.Path);
        response.Set("location"u8, location.Written);
        location.Dispose();
    }

    // The port in the host goes when a port is set, or when it is the default of a scheme that the redirect changes.
    private static ReadOnlySpan<byte> RequestHost(RedirectPlan plan, RequestHead request)
    {
        ReadOnlySpan<byte> authority = request.Authority;
        ReadOnlySpan<byte> host = HostName.WithoutPort(authority);
        if (plan.Port is not null)
            return host;
        ReadOnlySpan<byte> port = authority[host.Length..];
        ReadOnlySpan<byte> scheme = request.Scheme;
        bool isDefault = (scheme.SequenceEqual("http"u8) && port.SequenceEqual(":80"u8))
            || (scheme.SequenceEqual("https"u8) && port.SequenceEqual(":443"u8));
        return isDefault && plan.Scheme is not null && !IsSame(plan.Scheme, scheme) ? host : authority;
    }

    private static bool IsSame(string text, ReadOnlySpan<byte> bytes)
    {
        if (text.Length != bytes.Length)
            return false;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (text[i] != bytes[i])
                return false;
        }
        return true;
    }

    private static void WritePath(RedirectPlan plan, RequestHead request, ref ByteBuffer location)
    {
        ReadOnlySpan<byte> path = request.Path;
        if (plan.PrefixRewrite is not null)
        {
            int matched = Math.Min(Encoding.UTF8.GetByteCount(plan.MatchedPrefix ?? ""), path.Length);
            location.Append(plan.PrefixRewrite);
            location.Append(path[matched..]);
        }
        else if (plan.Path is null)
        {
            location.Append(path);
        }
        else
        {
            location.Append(plan.Path);
            int question = path.IndexOf((byte)'?');
            if (question >= 0 && !plan.Path.Contains('?'))
                location.Append(path[question..]);
        }
    }
}
