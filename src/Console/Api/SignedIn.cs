using Microsoft.AspNetCore.Components.Authorization;
using Sallyport.Client;
using Sallyport.Console.SignIn;

namespace Sallyport.Console.Api;

/// <summary>The person of this page's circuit, and what they may do. Whatever a page reads or writes goes through here.</summary>
internal sealed class SignedIn(AuthenticationStateProvider state, SessionTable sessions, TimeProvider time)
{
    private readonly Dictionary<(string Verb, string Group, string Plural, string Namespace), bool> _rights = [];
    private string? _secret;

    /// <summary>The client of the session, or null once it is over.</summary>
    public async Task<ApiClient?> ClientAsync()
    {
        _secret ??= (await state.GetAuthenticationStateAsync()).User.FindFirst(SessionHandler.SecretClaim)?.Value;
        if (sessions.Find(_secret) is not { } session)
            return null;
        session.Touch(time.GetUtcNow());
        return session.Client;
    }

    /// <summary>Asks the API whether this person may do something, so that no button is shown that would fail.</summary>
    /// <param name="verb">Such as <c>update</c>.</param>
    /// <param name="kind">Of what.</param>
    /// <param name="ns">Where; null: everywhere.</param>
    public async Task<bool> MayAsync(string verb, ApiKind kind, string? ns = null)
    {
        var key = (verb, kind.Group, kind.Plural, ns ?? "");
        if (_rights.TryGetValue(key, out bool known))
            return known;
        if (await ClientAsync() is not { } client)
            return false;
        bool may = await AccessQuestion.AskAsync(client, verb, kind, ns);
        _rights[key] = may;
        return may;
    }
}
