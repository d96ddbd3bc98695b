using Sallyport.Engine.Http;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>What an approval changes in the request, and in the answer that will follow (authorization-policy.md 12.12, 12.16, 12.19).</summary>
internal sealed class RequestChanges
{
    public List<FieldChange> Fields { get; } = [];

    /// <summary>Names in lower case.</summary>
    public List<byte[]> Removed { get; } = [];

    /// <summary>Null: the query stays as it is.</summary>
    public QueryChanges? Query { get; set; }

    /// <summary>For the answer.</summary>
    public List<FieldChange> AnswerFields { get; } = [];

    // Envoy's order.
    public void ApplyTo(ServerExchange exchange)
    {
        RequestHead request = exchange.Request;
        foreach (FieldChange change in Fields)
            change.ApplyTo(request.Headers);
        foreach (byte[] name in Removed)
            if (!AuthorizerFields.IsFraming(name))
                request.Headers.Remove(name);
        Query?.ApplyTo(request);
        if (AnswerFields.Count > 0)
            (exchange.AuthorizerFields ??= []).AddRange(AnswerFields);
    }
}
