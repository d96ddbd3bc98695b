using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>A check over HTTP and what its answer means (authorization-policy.md 12B, 12C).</summary>
internal static class HttpCheck
{
    // 12.8, 12.9
    public static CheckExchange Make(ProviderPlan provider, RequestHead client, in CheckBody body, CancellationToken aborted)
    {
        CheckExchange check = new(client.Connection, aborted) { Body = body.Bytes };
        RequestHead request = check.Request;
        request.Version = HttpVersion.Http11;
        request.SetMethod(client.Method);
        request.SetScheme(client.Scheme);
        request.SetPath([.. provider.PathPrefix, .. client.Path]);
        request.SetAuthority(client.Authority);
        CopyFields(provider, client.Headers, request.Headers);
        foreach ((byte[] name, byte[] value) in provider.AdditionalFields)
            request.Headers.Set(name, value);
        if (body.IsIncluded)
            request.Headers.Set(AuthorizerFields.PartialBody, body.IsPart ? "true"u8 : "false"u8);
        return check;
    }

    public static CheckOutcome Read(ProviderPlan provider, CheckExchange check)
    {
        ResponseHead answer = check.Response;
        return answer.Status switch
        {
            200 => ReadApproval(provider, answer.Headers),
            >= 500 => CheckOutcome.Failed,
            _ => CheckOutcome.Denied(new AuthorizerRefusal(answer.Status, RefusalFields(provider, answer.Headers), check.Answer)),
        };
    }

    private static void CopyFields(ProviderPlan provider, HeaderList from, HeaderList to)
    {
        for (int i = 0; i < from.Count; i++)
        {
            if (!from.IsPresent(i))
                continue;
            ReadOnlySpan<byte> name = from.Name(i);
            bool isWanted = name.SequenceEqual("authorization"u8) || provider.RequestFields.Contains(name);
            if (isWanted && !AuthorizerFields.IsFraming(name) && !to.Contains(name))
                to.Add(name, AuthorizerFields.Joined(from, name));
        }
    }

    // 12.12. Fields that a wide pattern takes along by chance (content-length by *-length) are passed over.
    private static CheckOutcome ReadApproval(ProviderPlan provider, HeaderList answer)
    {
        RequestChanges changes = new();
        for (int i = 0; i < answer.Count; i++)
        {
            if (!answer.IsPresent(i))
                continue;
            byte[] name = answer.Name(i).ToArray(), value = answer.Value(i).ToArray();
            if (name.AsSpan().SequenceEqual(AuthorizerFields.ToRemove))
            {
                if (!TryReadNames(value, changes.Removed))
                    return CheckOutcome.Failed;
                continue;
            }
            if (provider.ToUpstreamOnAllow.Contains(name) && !AuthorizerFields.IsFraming(name))
                changes.Fields.Add(new FieldChange(name, value, FieldAction.Set));
            if (provider.ToDownstreamOnAllow.Contains(name) && !AuthorizerFields.IsFramingOfAnswer(name))
                changes.AnswerFields.Add(new FieldChange(name, value, FieldAction.Add));
        }
        return CheckOutcome.Approved(changes);
    }

    // A name that cannot be read may be the one of a credential that the application must not see.
    private static bool TryReadNames(ReadOnlySpan<byte> list, List<byte[]> names)
    {
        foreach (Range range in list.Split((byte)','))
        {
            ReadOnlySpan<byte> item = HttpSyntax.Trim(list[range]);
            if (item.IsEmpty)
                continue;
            if (AuthorizerFields.ReadName(item) is not { } name)
                return false;
            names.Add(name);
        }
        return true;
    }

    // 12.14
    private static List<FieldChange> RefusalFields(ProviderPlan provider, HeaderList answer)
    {
        List<FieldChange> fields = [];
        for (int i = 0; i < answer.Count; i++)
        {
            if (!answer.IsPresent(i) || AuthorizerFields.IsFramingOfAnswer(answer.Name(i)))
                continue;
            ReadOnlySpan<byte> name = answer.Name(i);
            bool isShown = provider.ToDownstreamOnDeny.IsEmpty || provider.ToDownstreamOnDeny.Contains(name)
                || name.SequenceEqual("www-authenticate"u8) || name.SequenceEqual("location"u8);
            if (isShown)
                fields.Add(new FieldChange(name.ToArray(), answer.Value(i).ToArray(), FieldAction.Add));
        }
        return fields;
    }
}
