namespace Sallyport.Policy.Tests.Validation;

/// <summary>A valid document of each kind, with many of its fields.</summary>
internal static class SampleDocuments
{
    public static IReadOnlyList<string> All { get; } =
    [
        """
        apiVersion: authentication.istio.io/v1alpha1
        kind: Policy
        metadata: {name: default, namespace: foo}
        spec:
          peers:
          - mtls: {mode: PERMISSIVE}
          origins:
          - jwt:
              issuer: testing@secure.istio.io
              jwksUri: https://issuer.example/keys
              jwtHeaders: [x-jwt]
              triggerRules:
              - excludedPaths: [{exact: /health}]
          principalBinding: USE_ORIGIN
        """,
        """
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: jwt
          namespace: foo
          labels: {a: b}
          annotations:
            sallyport.dev/clock-skew: 30s
            sallyport.dev/allowed-algorithms: RS256,ES256
        spec:
          selector:
            matchLabels:
              app: httpbin
          jwtRules:
          - issuer: "testing@secure.istio.io"
            jwks: '{"keys": [{"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ", "kid": "a"}]}'
            audiences: [a, b]
            fromHeaders:
            - name: x-jwt
              prefix: "Bearer "
            fromParams: [token]
            outputClaimToHeaders:
            - header: x-sub
              claim: sub
            timeout: 5s
          - issuer: other
            jwksUri: https://issuer.example/keys
        """,
        """
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata:
          name: allow
          namespace: foo
          annotations:
            istio.io/dry-run: "true"
        spec:
          targetRefs:
          - group: gateway.networking.k8s.io
            kind: Gateway
            name: gw
          action: DENY
          rules:
          - from:
            - source:
                principals: ["*/ns/foo/sa/bar"]
                notIpBlocks: ["10.0.0.0/8", "::1"]
            - source:
                serviceAccounts: [a, foo/b]
            to:
            - operation:
                methods: [GET]
                paths: ["/a/{*}/b/{**}", "/x*"]
                ports: ["80"]
            when:
            - key: request.auth.claims[groups]
              values: [admin]
              notValues: ["*x"]
        """,
        """
        apiVersion: security.istio.io/v1beta1
        kind: PeerAuthentication
        metadata:
          name: peers
        spec:
          selector:
            matchLabels:
              app: a
          mtls:
            mode: STRICT
          portLevelMtls:
            8080:
              mode: DISABLE
        """,
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: istio
          namespace: istio-system
        data:
          mesh: |
            trustDomain: cluster.local
            extensionProviders:
            - name: authz
              envoyExtAuthzHttp:
                service: a.b.svc.cluster.local
                port: 8000
                timeout: 5s
                includeRequestBodyInCheck: {maxRequestBytes: 100}
            defaultConfig: {gatewayTopology: {numTrustedProxies: 1}}
        """,
        """
        apiVersion: v1
        kind: List
        items:
        - apiVersion: v1
          kind: Service
          metadata: {name: a, namespace: b}
          spec:
            selector: {app: a}
            ports:
            - name: http
              port: 80
              targetPort: 8080
        - apiVersion: discovery.k8s.io/v1
          kind: EndpointSlice
          metadata: {name: a, labels: {kubernetes.io/service-name: a}}
          addressType: IPv4
          endpoints:
          - addresses: [127.0.0.1]
            conditions: {ready: true}
          ports:
          - {name: http, port: 80}
        - apiVersion: v1
          kind: Secret
          metadata: {name: s}
          data:
            tls.key: YQ==
          stringData: {b: c}
        """,
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: a}
        spec:
          replicas: 1
          template:
            metadata:
              labels: {app: a}
            spec:
              serviceAccountName: a
              containers:
              - name: a
                image: b
                env:
                - name: c
                  value: d
                ports:
                - containerPort: 80
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: a, creationTimestamp: "2026-01-01T00:00:00Z"}
        spec: {containers: [{name: a, image: b}]}
        status: {podIP: 127.0.0.1, phase: Running}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: a, labels: {istio-injection: enabled}}
        ---
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "a"}}
        """,
    ];
}
