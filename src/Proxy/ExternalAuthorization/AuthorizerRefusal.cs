using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>What an authorizer wants the client to be told (authorization-policy.md 12.14, 12.16).</summary>
/// <param name="Status">200 to 599.</param>
/// <param name="Fields">Of the answer, without framing.</param>
/// <param name="Body">As it is.</param>
internal sealed record AuthorizerRefusal(int Status, IReadOnlyList<FieldChange> Fields, ReadOnlyMemory<byte> Body)
{
    /// <summary>An authorizer that says no more than no.</summary>
    public static AuthorizerRefusal Plain(int status) => new(status, [], default);

    public ValueTask SendAsync(ServerExchange exchange)
    {
        foreach (FieldChange field in Fields)
            field.ApplyTo(exchange.Response.Headers);
        return LocalReply.RespondAsync(exchange, Status, Body);
    }
}
