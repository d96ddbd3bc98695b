#!/usr/bin/env bash
# The rows of the document's tables of troubles, each produced, and diagnosed by `sallyport explain` and by what the gateway keeps of the
# request. Against a mesh that runs, after session.sh or on its own.
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2
. ../session.sh
: "${GATEWAY_URL:?the address of the gateway, such as 127.0.0.1:8080}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

token() { # CLAIM=VALUE... -> a token of the policy's key
    local claims=()
    for claim in "$@"; do claims+=(--claim "$claim"); done
    "$sallyport" token new --key "$work/key.jwk" "${claims[@]}"
}

ask() { # ROW TOKEN: what a client gets, what explain says of it, what the gateway kept
    printf '\n## %s\n' "$1"
    local fields=()
    [ -z "$2" ] || fields=(-H "Authorization: Bearer $2")
    curl -s -o /dev/null -w '%{http_code}\n' "${fields[@]}" "http://$GATEWAY_URL/row/${1// /-}"
    kubectl get requestauthentications,authorizationpolicies,gateways.networking.istio.io,virtualservices,services -A -o yaml >"$work/documents.yaml"
    "$sallyport" explain -f "$work/documents.yaml" --gateway -n istio-system -l istio=ingressgateway "${fields[@]}" "http://$GATEWAY_URL/" 2>&1
    sleep 2 # the gateway reports once a second
    kubectl get decisions -n istio-system -o jsonpath="{range .items[?(@.path=='/row/${1// /-}')]}{.reason}: {.remedy}{'\n'}{end}" | head -n 1
}

policy() { # FILE-CONTENT of the rule
    kubectl apply -f - >/dev/null <<YAML
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {name: jwt, namespace: istio-system}
spec:
  selector: {matchLabels: {istio: ingressgateway}}
  jwtRules:
  - $1
YAML
    sleep 1
}

"$sallyport" jwk new >"$work/key.jwk"
public=$("$sallyport" jwk to-pem "$work/key.jwk" | "$sallyport" jwk from-pem -)
inline="{issuer: testing@asm.test.io, jwks: '{\"keys\":[$public]}'}"
kubectl apply -f httpbin.yaml -f gateway.yaml -f virtual-service.yaml >/dev/null
kubectl rollout status deployment/httpbin -n default --timeout=120s >/dev/null
kubectl delete authorizationpolicy jwt -n istio-system --ignore-not-found >/dev/null
policy "$inline"

printf '# Requests return 401 even with a valid token\n'
ask 'Expired token' "$(token iss=testing@asm.test.io sub=demo exp=1500000000)"
ask 'Issuer mismatch' "$(token iss=someone@else.example sub=demo)"
"$sallyport" jwk new >"$work/other.jwk"
ask 'Key mismatch' "$("$sallyport" token new --key "$work/other.jwk" --claim iss=testing@asm.test.io --claim sub=demo)"
ask 'Clock skew' "$(token iss=testing@asm.test.io sub=demo nbf=$(($(date +%s) + 3600)))"

printf '\n# Requests return 403 after adding an AuthorizationPolicy\n'
kubectl apply -f supplied/require-jwt.yaml >/dev/null
sleep 1
ask 'Missing principal' ''
kubectl apply -f supplied/require-subject.yaml >/dev/null
sleep 1
ask 'Wrong principal format' "$(token iss=testing@asm.test.io)"
kubectl delete authorizationpolicy jwt -n istio-system >/dev/null

printf '\n# JWKS fetch failures (when using jwksUri)\n'
good=$(token iss=testing@asm.test.io sub=demo)
policy '{issuer: testing@asm.test.io, jwksUri: "http://127.0.0.1:9/jwks.json"}'
ask 'Endpoint that cannot be reached' "$good"
policy "{issuer: testing@asm.test.io, jwksUri: \"http://$GATEWAY_URL/get\"}"
ask 'Endpoint without a keys array' "$good"
pod=$(kubectl get pods -n istio-system -l istio=ingressgateway -o name)
printf '\n## Log of the gateway\n'
kubectl logs "$pod" -n istio-system -c istio-proxy | grep 'could not be fetched' | sort -uk 3
