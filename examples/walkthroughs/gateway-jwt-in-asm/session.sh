#!/usr/bin/env bash
# The commands of the page, in its order, against a mesh that runs. What it does in the wizard of a console is YAML here ("supplied").
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2
. ../session.sh
: "${GATEWAY_URL:?the address of the gateway, such as 127.0.0.1:8080}"

supplied 'kubectl label namespace default istio-injection=enabled --overwrite'
supplied 'kubectl apply -f supplied/bookinfo.yaml'
for deployment in productpage details reviews ratings; do
    supplied "kubectl rollout status deployment/$deployment-v1 -n default --timeout=120s"
done
supplied 'kubectl apply -f supplied/wizard.yaml'
in_force

TOKEN=eyJhbGciOiJSUzI1NiIsImtpZCI6IkRIRmJwb0lVcXJZOHQyenBBMnFYZkNtcjVWTzVaRXI0UnpIVV8tZW52dlEiLCJ0eXAiOiJKV1QifQ.eyJleHAiOjQ2ODU5ODk3MDAsImZvbyI6ImJhciIsImlhdCI6MTUzMjM4OTcwMCwiaXNzIjoidGVzdGluZ0BzZWN1cmUuaXN0aW8uaW8iLCJzdWIiOiJ0ZXN0aW5nQHNlY3VyZS5pc3Rpby5pbyJ9.CfNnxWP2tcnR9q0vxyxweaF3ovQYHYZl82hAUsn21bwQd9zP7c-LS9qd_vpdLG4Tn1A15NxfCjp5f7QNBUo-KC9PJqYpgGbaXhaGx7bEdFWjcwv3nZzvc7M__ZpaCERdwU7igUmJqYGBYQ51vr2njU9ZimyKkfDe3axcyiBZde7G6dabliUosJvvKOPcKIWPccCgefSj_GNfwIip3-SsFdlR7BtbVUcqR-yv-XOxJ3Uc1MI0tz3uMiiZcyPV7sNCU4KRnemRIMHVOfuvHsU60_GhGbiSFzgPTAa9WTltbnarTbxudb_YEOx12JiwYToeX0DCPb43W1tzIBxgm8NxUg
run 'curl -I http://$GATEWAY_URL/productpage -H "Authorization: Bearer $TOKEN"'
run 'curl -I http://$GATEWAY_URL/productpage'
run 'curl -I http://$GATEWAY_URL/productpage -H "Authorization: Bearer invalid token"'
run 'curl -I http://$GATEWAY_URL/api/v1/products/1'
