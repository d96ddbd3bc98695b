using Sallyport.Console.Api;

namespace Sallyport.Console.Components.Pages;

/// <summary>What the editor begins with: valid, and as narrow as possible, so that saving it by mistake opens nothing.</summary>
internal static class Templates
{
    public static string For(ConsoleKind kind) => Head(kind) + kind.Api.Kind switch
    {
        "RequestAuthentication" =>
            """
            spec:
              selector:
                matchLabels:
                  app: example
              jwtRules:
              - issuer: "https://issuer.example"
                jwksUri: "https://issuer.example/jwks.json"

            """,
        "AuthorizationPolicy" =>
            """
            spec:
              selector:
                matchLabels:
                  app: example
              action: ALLOW
              rules:
              - from:
                - source:
                    requestPrincipals: ["https://issuer.example/*"]

            """,
        "PeerAuthentication" =>
            """
            spec:
              mtls:
                mode: STRICT

            """,
        "Gateway" when kind.Api.Group == "networking.istio.io" =>
            """
            spec:
              selector:
                istio: ingressgateway
              servers:
              - hosts: ["example.localhost"]
                port:
                  name: http
                  number: 80
                  protocol: HTTP

            """,
        "VirtualService" =>
            """
            spec:
              gateways: ["example"]
              hosts: ["example.localhost"]
              http:
              - route:
                - destination:
                    host: example
                    port:
                      number: 80

            """,
        _ => "",
    };

    // Its namespace is chosen beside the editor.
    private static string Head(ConsoleKind kind) => $"apiVersion: {kind.Api.ApiVersion}\nkind: {kind.Api.Kind}\nmetadata:\n  name: example\n";
}
