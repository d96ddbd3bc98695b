#!/usr/bin/env bash
# The commands of the page, in its order, against a mesh that runs. The public host of its key set is a server of this machine, whose
# authority is trusted the way Istio has for it.
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2
. ../session.sh
: "${GATEWAY_URL:?the address of the gateway, such as 127.0.0.1:8080}"
INGRESS_IP=$GATEWAY_URL
VALID_JWT='eyJhbGciOiJSUzI1NiIsImtpZCI6IkRIRmJwb0lVcXJZOHQyenBBMnFYZkNtcjVWTzVaRXI0UnpIVV8tZW52dlEiLCJ0eXAiOiJKV1QifQ.eyJleHAiOjQ2ODU5ODk3MDAsImZvbyI6ImJhciIsImlhdCI6MTUzMjM4OTcwMCwiaXNzIjoidGVzdGluZ0BzZWN1cmUuaXN0aW8uaW8iLCJzdWIiOiJ0ZXN0aW5nQHNlY3VyZS5pc3Rpby5pbyJ9.CfNnxWP2tcnR9q0vxyxweaF3ovQYHYZl82hAUsn21bwQd9zP7c-LS9qd_vpdLG4Tn1A15NxfCjp5f7QNBUo-KC9PJqYpgGbaXhaGx7bEdFWjcwv3nZzvc7M__ZpaCERdwU7igUmJqYGBYQ51vr2njU9ZimyKkfDe3axcyiBZde7G6dabliUosJvvKOPcKIWPccCgefSj_GNfwIip3-SsFdlR7BtbVUcqR-yv-XOxJ3Uc1MI0tz3uMiiZcyPV7sNCU4KRnemRIMHVOfuvHsU60_GhGbiSFzgPTAa9WTltbnarTbxudb_YEOx12JiwYToeX0DCPb43W1tzIBxgm8NxUg'

stand_in_for raw.githubusercontent.com istio/istio/release-1.5/security/tools/jwt/samples/jwks.json supplied/jwks.json || exit 2
port=${address##*:}

supplied 'kubectl label namespace default istio-injection=enabled --overwrite'
supplied 'kubectl create configmap pilot-jwks-extra-cacerts -n istio-system --from-file=$extra'
supplied 'sed "s|@PORT@|$port|" supplied/stand-in.template | kubectl apply -f -'
supplied 'kubectl apply -f supplied/frontend.yaml'
supplied 'kubectl rollout status deployment/frontend -n default --timeout=120s'
in_force

run 'curl ${INGRESS_IP}'

# The page shows both resources and then says "Once we apply these".
supplied 'kubectl apply -f request-authentication.yaml'
supplied 'kubectl apply -f authorization-policy.yaml'
in_force

run 'curl ${INGRESS_IP}'
# "An invalid JWT": one of another issuer.
supplied '$sallyport jwk new > $work/other.jwk'
supplied 'INVALID_JWT=$($sallyport token new --key $work/other.jwk --claim iss=other@example.com)'
run 'curl --header "Authorization: Bearer ${INVALID_JWT}" ${INGRESS_IP}'
run 'curl --header "Authorization: Bearer ${VALID_JWT}" ${INGRESS_IP}'
