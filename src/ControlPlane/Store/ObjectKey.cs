namespace Sallyport.ControlPlane.Store;

/// <summary>Where an object is kept.</summary>
/// <param name="Resource">Plural and group as in URLs: <c>authorizationpolicies.security.istio.io</c>, <c>pods</c>.</param>
/// <param name="Namespace">Its namespace; empty for what lives outside namespaces.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct ObjectKey(string Resource, string Namespace, string Name);
