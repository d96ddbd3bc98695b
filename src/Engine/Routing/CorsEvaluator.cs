using Sallyport.Engine.Http;
using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Routing;

/// <summary>Evaluates a route's CORS policy (gateway-routing.md 8.2-8.5). Requests are never refused because of their origin.</summary>
public static class CorsEvaluator
{
    /// <summary>Judges a request before its headers are changed for the upstream.</summary>
    /// <param name="plan">The route's policy.</param>
    /// <param name="request">The request.</param>
    /// <param name="fields">Receives the fields of the answer; each replaces what an upstream sends.</param>
    public static CorsStatus Evaluate(CorsPlan plan, RequestHead request, HeaderList fields)
    {
        ByteBuffer origin = new(stackalloc byte[256]);
        Join(request.Headers, "origin"u8, ref origin);
        CorsStatus status = origin.Length == 0 ? CorsStatus.None : Evaluate(plan, request, origin.Written, fields);
        origin.Dispose();
        return status;
    }

    private static CorsStatus Evaluate(CorsPlan plan, RequestHead request, ReadOnlySpan<byte> origin, HeaderList fields)
    {
        bool isAllowed = Allows(plan, origin);
        if (request.IsPreflight)
        {
            if (!isAllowed && !plan.IgnoreUnmatchedPreflights)
                return CorsStatus.None;
            AddCommon(plan, isAllowed, origin, fields);
            AddList("access-control-allow-methods"u8, plan.AllowMethods, "access-control-request-method"u8, request, fields);
            AddList("access-control-allow-headers"u8, plan.AllowHeaders, "access-control-request-headers"u8, request, fields);
            AddText("access-control-max-age"u8, plan.MaxAge, fields);
            return CorsStatus.Preflight;
        }
        if (!isAllowed)
            return CorsStatus.None;
        AddCommon(plan, isAllowed, origin, fields);
        return CorsStatus.Allowed;
    }

    // A matcher that would fit the text "*" allows every origin, as in Envoy.
    private static bool Allows(CorsPlan plan, ReadOnlySpan<byte> origin)
    {
        for (int i = 0; i < plan.AllowOrigins.Count; i++)
        {
            TextMatcher matcher = plan.AllowOrigins[i];
            if (matcher.Matches("*"u8) || matcher.Matches(origin))
                return true;
        }
        return false;
    }

    private static void AddCommon(CorsPlan plan, bool isAllowed, ReadOnlySpan<byte> origin, HeaderList fields)
    {
        if (isAllowed)
            fields.Set("access-control-allow-origin"u8, origin);
        if (plan.AllowCredentials == true)
            fields.Set("access-control-allow-credentials"u8, "true"u8);
        AddText("access-control-expose-headers"u8, plan.ExposeHeaders, fields);
    }

    // The list "*" echoes what was asked for; nothing asked is an empty field.
    private static void AddList(
        ReadOnlySpan<byte> name, string? list, ReadOnlySpan<byte> asked, RequestHead request, HeaderList fields)
    {
        if (list != "*")
        {
            AddText(name, list, fields);
            return;
        }
        ByteBuffer echo = new(stackalloc byte[256]);
        Join(request.Headers, asked, ref echo);
        fields.Set(name, echo.Written);
        echo.Dispose();
    }

    private static void AddText(ReadOnlySpan<byte> name, string? text, HeaderList fields)
    {
        if (string.IsNullOrEmpty(text))
            return;
        ByteBuffer value = new(stackalloc byte[256]);
        value.Append(text);
        fields.Set(name, value.Written);
        value.Dispose();
    }

    // Two lines are one value joined with a comma (8.2).
    private static void Join(HeaderList headers, ReadOnlySpan<byte> name, ref ByteBuffer target)
    {
        for (int i = headers.IndexOf(name), n = 0; i >= 0; i = headers.IndexOf(name, i + 1), n++)
        {
            if (n > 0)
                target.Append((byte)',');
            target.Append(headers.Value(i));
        }
    }
}
