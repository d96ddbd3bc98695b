using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Sallyport.Engine;
using Sallyport.Engine.Http;

namespace Sallyport.Proxy.Http;

/// <summary>
/// Turns what Kestrel read of an HTTP/2 stream's head into a <see cref="RequestHead"/>, byte for byte (Latin-1), under the same
/// bounds as HTTP/1.1.
/// </summary>
internal static class Http2RequestReader
{
    public static bool TryRead(IFeatureCollection features, RequestHead request, out Reason refusal)
    {
        IHttpRequestFeature received = features.GetRequiredFeature<IHttpRequestFeature>();
        request.Version = Engine.Http.HttpVersion.Http2;
        request.NewRequestId = RequestIds.Next();
        Set(received.Method, request, static (head, bytes) => head.SetMethod(bytes));
        Set(received.Scheme.ToLowerInvariant(), request, static (head, bytes) => head.SetScheme(bytes));
        string target = received.RawTarget;
        int fragment = target.IndexOf('#', StringComparison.Ordinal);
        Set(fragment < 0 ? target : target[..fragment], request, static (head, bytes) => head.SetPath(bytes));
        // Kestrel lets spaces and control characters pass, which would end the request line of an HTTP/1.1 upstream.
        refusal = HttpSyntax.IsHttp2Target(request.Path) ? ReadFields(received.Headers, target.Length, request) : Reason.BadRequest;
        if (refusal == Reason.None && !request.HasAuthority)
            refusal = Reason.BadRequestEmpty;
        // OPTIONS * and CONNECT (authorization-policy.md 8.5); Kestrel itself resets other targets without a slash.
        if (refusal == Reason.None && request.Path is not [(byte)'/', ..])
            refusal = Reason.TargetNotFound;
        return refusal == Reason.None;
    }

    private static Reason ReadFields(IHeaderDictionary fields, int targetBytes, RequestHead request)
    {
        int bytes = targetBytes, count = 0;
        foreach ((string name, StringValues values) in fields)
        {
            foreach (string? value in values)
            {
                bytes += name.Length + (value?.Length ?? 0);
                if (++count > HttpLimits.HeadFields || bytes > HttpLimits.HeadBytes)
                    return Reason.HeadersTooLarge;
            }
            Reason refusal = ReadField(name, values, request);
            if (refusal != Reason.None)
                return refusal;
        }
        return Reason.None;
    }

    private static Reason ReadField(string name, StringValues values, RequestHead request)
    {
        if (name.StartsWith(':'))
            return Reason.None;
        Span<byte> lowName = name.Length <= 256 ? stackalloc byte[256] : new byte[name.Length];
        lowName = lowName[..Encoding.Latin1.GetBytes(name, lowName)];
        KnownField field = KnownFields.Of(lowName);
        for (int i = 0; i < values.Count; i++)
        {
            string value = values[i] ?? "";
            byte[] rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, value.Length));
            ReadOnlySpan<byte> bytes = HttpSyntax.Trim(rented.AsSpan(0, Encoding.Latin1.GetBytes(value, rented)));
            Reason refusal = AddField(field, lowName, bytes, isFurther: i > 0, request);
            ArrayPool<byte>.Shared.Return(rented);
            if (refusal != Reason.None)
                return refusal;
        }
        return Reason.None;
    }

    private static Reason AddField(
        KnownField field, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isFurther, RequestHead request)
    {
        if (!HttpSyntax.IsName(name) || !HttpSyntax.IsValue(value))
            return Reason.BadRequest;
        switch (field)
        {
            case KnownField.Host when isFurther || !HttpSyntax.IsHost(value):
                return Reason.BadRequest;
            case KnownField.Host:
                request.SetAuthority(value);
                break;
            case KnownField.Te:
                FieldRules.AddTe(request.Headers, value, isFurther);
                break;
            case KnownField.Expect or KnownField.Connection or KnownField.Upgrade or KnownField.KeepAlive
                or KnownField.ProxyConnection or KnownField.TransferEncoding:
                break;
            default:
                FieldRules.AddJoined(request.Headers, name, value, isFurther && KnownFields.IsJoined(field));
                break;
        }
        return Reason.None;
    }

    private static void Set(string text, RequestHead request, Action<RequestHead, ReadOnlySpan<byte>> set)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, text.Length));
        set(request, rented.AsSpan(0, Encoding.Latin1.GetBytes(text, rented)));
        ArrayPool<byte>.Shared.Return(rented);
    }
}
