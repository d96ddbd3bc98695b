using Sallyport.Client;

namespace Sallyport.Console.Api;

/// <summary>A kind as the console shows it.</summary>
/// <param name="Api">How URLs name it.</param>
/// <param name="Title">Plural for a person.</param>
/// <param name="IsNamespaced">False for kinds outside namespaces.</param>
/// <param name="About">One sentence for an empty list.</param>
internal sealed record ConsoleKind(ApiKind Api, string Title, string About, bool IsNamespaced = true)
{
    /// <summary>Its name in the console's addresses, as kubectl writes it: <c>requestauthentications.security.istio.io</c>.</summary>
    public string Key => Api.ToString();

    /// <summary>Address of its list.</summary>
    public string ListAddress => "kinds/" + Key;

    /// <summary>New ones and those that exist can be filled in.</summary>
    public bool HasForm => Api.Kind is "RequestAuthentication" or "AuthorizationPolicy";

    /// <summary>Address of the form of one object.</summary>
    public string FormAddress(string ns, string name) => $"edit/{Key}/{Uri.EscapeDataString(ns)}/{Uri.EscapeDataString(name)}";

    /// <summary>Address of one object.</summary>
    public string ObjectAddress(string ns, string name) =>
        $"objects/{Key}/{(ns.Length == 0 ? "-" : Uri.EscapeDataString(ns))}/{Uri.EscapeDataString(name)}";
}
