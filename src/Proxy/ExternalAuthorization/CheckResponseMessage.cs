using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>
/// Reads <c>envoy.service.auth.v3.CheckResponse</c> (authorization-policy.md 12.16). Field numbers are those of the published
/// <c>envoy/service/auth/v3/external_auth.proto</c>. One part that cannot be read or done makes the whole a failed call (12.13).
/// </summary>
internal static class CheckResponseMessage
{
    private const int Forbidden = 403;

    public static CheckOutcome Read(ReadOnlySpan<byte> message)
    {
        ProtoReader reader = new(message);
        ReadOnlySpan<byte> status = default, denied = default, ok = default;
        while (reader.Next())
        {
            if (reader.Field == 1)
                status = reader.Bytes();
            else if (reader.Field == 2)
                denied = reader.Bytes();
            else if (reader.Field == 3)
                ok = reader.Bytes();
        }
        if (reader.IsBroken || !TryReadNumber(status, 1, out long code))
            return CheckOutcome.Failed;
        return code == 0 ? ReadApproval(ok) : ReadRefusal(denied);
    }

    // OkHttpResponse
    private static CheckOutcome ReadApproval(ReadOnlySpan<byte> message)
    {
        RequestChanges changes = new();
        QueryChanges query = new();
        FieldBudget budget = new();
        ProtoReader reader = new(message);
        bool isGood = true;
        while (isGood && reader.Next())
            isGood = reader.Field switch
            {
                2 => TryAdd(reader.Bytes(), isOfRequest: true, changes.Fields, budget),
                5 => TryAddName(reader.Bytes(), changes.Removed, budget),
                6 => TryAdd(reader.Bytes(), isOfRequest: false, changes.AnswerFields, budget),
                7 => TrySetParameter(reader.Bytes(), query, budget),
                8 => TryRemoveParameter(reader.Bytes(), query, budget),
                _ => true,
            };
        if (!isGood || reader.IsBroken)
            return CheckOutcome.Failed;
        changes.Query = query.IsEmpty ? null : query;
        return CheckOutcome.Approved(changes);
    }

    // DeniedHttpResponse
    private static CheckOutcome ReadRefusal(ReadOnlySpan<byte> message)
    {
        List<FieldChange> fields = [];
        FieldBudget budget = new();
        long status = 0;
        byte[] body = [];
        ProtoReader reader = new(message);
        bool isGood = true;
        while (isGood && reader.Next())
        {
            if (reader.Field == 1)
                isGood = TryReadNumber(reader.Bytes(), 1, out status);
            else if (reader.Field == 2)
                isGood = TryAdd(reader.Bytes(), isOfRequest: false, fields, budget);
            else if (reader.Field == 3)
                body = reader.Bytes().ToArray();
        }
        status = status == 0 ? Forbidden : status;
        if (!isGood || reader.IsBroken || status is < 200 or > 599)
            return CheckOutcome.Failed;
        FieldChange[] added = [.. fields.Select(field => field with { Action = FieldAction.Add })];
        return CheckOutcome.Denied(new AuthorizerRefusal((int)status, added, body));
    }

    // HeaderValueOption: header, append, append_action. On requests a field without both replaces the client's.
    private static bool TryAdd(ReadOnlySpan<byte> message, bool isOfRequest, List<FieldChange> fields, FieldBudget budget)
    {
        ReadOnlySpan<byte> header = default;
        bool? appends = null;
        long action = 0;
        ProtoReader reader = new(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
                header = reader.Bytes();
            else if (reader.Field == 2 && TryReadNumber(reader.Bytes(), 1, out long flag))
                appends = flag != 0;
            else if (reader.Field == 2)
                return false;
            else if (reader.Field == 3)
                action = reader.Number();
        }
        if (reader.IsBroken || !TryReadHeader(header, out byte[] name, out byte[] value) || !budget.TryTake(name.Length + value.Length))
            return false;
        if (isOfRequest && AuthorizerFields.IsFraming(name))
            return false;
        // An answer's framing is the proxy's own; authorizers that copy their whole answer mean no harm by it.
        if (!isOfRequest && AuthorizerFields.IsFramingOfAnswer(name))
            return true;
        if (ActionOf(appends, action, isOfRequest) is not { } known)
            return false;
        fields.Add(new FieldChange(name, value, known));
        return true;
    }

    private static FieldAction? ActionOf(bool? appends, long action, bool isOfRequest) => (appends, action) switch
    {
        (true, _) => isOfRequest ? FieldAction.JoinIfPresent : FieldAction.Add,
        (false, _) => FieldAction.Set,
        (null, 0) => isOfRequest ? FieldAction.Set : FieldAction.Add,
        (null, 1) => FieldAction.AddIfAbsent,
        (null, 2) => FieldAction.Set,
        (null, 3) => FieldAction.SetIfPresent,
        _ => null,
    };

    // HeaderValue: key, value, raw_value.
    private static bool TryReadHeader(ReadOnlySpan<byte> message, out byte[] name, out byte[] value)
    {
        name = value = [];
        ProtoReader reader = new(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
                name = AuthorizerFields.ReadName(reader.Bytes()) ?? [];
            else if (reader.Field is 2 or 3)
                value = reader.Bytes().ToArray();
        }
        return !reader.IsBroken && name.Length > 0 && HttpSyntax.IsValue(value);
    }

    private static bool TryAddName(ReadOnlySpan<byte> text, List<byte[]> names, FieldBudget budget)
    {
        // Envoy passes over pseudo-headers, which cannot be removed.
        if (text is [(byte)':', ..])
            return true;
        if (AuthorizerFields.ReadName(text) is not { } name || !budget.TryTake(name.Length))
            return false;
        names.Add(name);
        return true;
    }

    // QueryParameter: key, value.
    private static bool TrySetParameter(ReadOnlySpan<byte> message, QueryChanges query, FieldBudget budget)
    {
        ReadOnlySpan<byte> name = default, value = default;
        ProtoReader reader = new(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
                name = reader.Bytes();
            else if (reader.Field == 2)
                value = reader.Bytes();
        }
        if (reader.IsBroken || name.IsEmpty || !budget.TryTake(name.Length + value.Length))
            return false;
        query.Set(name, value);
        return true;
    }

    private static bool TryRemoveParameter(ReadOnlySpan<byte> name, QueryChanges query, FieldBudget budget)
    {
        if (name.IsEmpty || !budget.TryTake(name.Length))
            return false;
        query.Remove(name);
        return true;
    }

    // A message with one number: google.rpc.Status, HttpStatus, BoolValue. An empty one has zero.
    private static bool TryReadNumber(ReadOnlySpan<byte> message, int field, out long value)
    {
        value = 0;
        ProtoReader reader = new(message);
        while (reader.Next())
            if (reader.Field == field)
                value = reader.Number();
        return !reader.IsBroken;
    }
}
