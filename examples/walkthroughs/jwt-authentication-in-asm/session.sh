#!/usr/bin/env bash
# The commands of the document, in its order, against a mesh that runs. Its clicks in the console are YAML here ("supplied"); the same clicks
# in our console are in docs/guide/console.md.
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2
. ../session.sh

in_sleep() { # what the document types into the shell of the sleep service
    printf '\n$ kubectl exec -it deploy/sleep -- sh\n# %s\n' "$1"
    printf '%s\n' "$1" | kubectl exec -i deploy/sleep -- sh
}

TOKEN='eyJhbGciOiJSUzI1NiIsImtpZCI6IkRIRmJwb0lVcXJZOHQyenBBMnFYZkNtcjVWTzVaRXI0UnpIVV8tZW52dlEiLCJ0eXAiOiJKV1QifQ.eyJleHAiOjQ2ODU5ODk3MDAsImZvbyI6ImJhciIsImlhdCI6MTUzMjM4OTcwMCwiaXNzIjoidGVzdGluZ0BzZWN1cmUuaXN0aW8uaW8iLCJzdWIiOiJ0ZXN0aW5nQHNlY3VyZS5pc3Rpby5pbyJ9.CfNnxWP2tcnR9q0vxyxweaF3ovQYHYZl82hAUsn21bwQd9zP7c-LS9qd_vpdLG4Tn1A15NxfCjp5f7QNBUo-KC9PJqYpgGbaXhaGx7bEdFWjcwv3nZzvc7M__ZpaCERdwU7igUmJqYGBYQ51vr2njU9ZimyKkfDe3axcyiBZde7G6dabliUosJvvKOPcKIWPccCgefSj_GNfwIip3-SsFdlR7BtbVUcqR-yv-XOxJ3Uc1MI0tz3uMiiZcyPV7sNCU4KRnemRIMHVOfuvHsU60_GhGbiSFzgPTAa9WTltbnarTbxudb_YEOx12JiwYToeX0DCPb43W1tzIBxgm8NxUg'
TOKEN_GROUP='eyJhbGciOiJSUzI1NiIsImtpZCI6IkRIRmJwb0lVcXJZOHQyenBBMnFYZkNtcjVWTzVaRXI0UnpIVV8tZW52dlEiLCJ0eXAiOiJKV1QifQ.eyJleHAiOjM1MzczOTExMDQsImdyb3VwcyI6WyJncm91cDEiLCJncm91cDIiXSwiaWF0IjoxNTM3MzkxMTA0LCJpc3MiOiJ0ZXN0aW5nQHNlY3VyZS5pc3Rpby5pbyIsInNjb3BlIjpbInNjb3BlMSIsInNjb3BlMiJdLCJzdWIiOiJ0ZXN0aW5nQHNlY3VyZS5pc3Rpby5pbyJ9.EdJnEZSH6X8hcyEii7c8H5lnhgjB5dwo07M5oheC8Xz8mOllyg--AHCFWHybM48reunF--oGaG6IXVngCEpVF0_P5DwsUoBgpPmK1JOaKN6_pe9sh0ZwTtdgK_RP01PuI7kUdbOTlkuUi2AO-qUyOm7Art2POzo36DLQlUXv8Ad7NBOqfQaKjE9ndaPWT7aexUsBHxmgiGbz1SyLH879f7uHYPbPKlpHU6P9S-DaKnGLaEchnoKnov7ajhrEhGXAQRukhDPKUHO9L30oPIr5IJllEQfHYtt6IZvlNUGeLUcif3wpry1R5tBXRicx2sXMQ7LyuDremDbcNy_iE76Upg'

# Step 1
supplied 'kubectl create namespace foo'
supplied 'kubectl label namespace foo istio-injection=enabled'
run 'kubectl apply -f httpbin.yaml -n foo'
run 'kubectl apply -f sleep.yaml -n foo'
supplied 'kubectl config set-context --current --namespace=foo'
supplied 'kubectl rollout status deployment/httpbin --timeout=120s'
supplied 'kubectl rollout status deployment/sleep --timeout=120s'
in_sleep 'curl -I httpbin.foo.svc.cluster.local:8000'

# Step 2: "Create from YAML"
supplied 'kubectl apply -f supplied/request-authentication.yaml'
in_force
run "echo $TOKEN | cut -d '.' -f2 - | base64 --decode - 2>/dev/null"
in_sleep "TOKEN=$TOKEN
curl -I -H \"Authorization: Bearer \$TOKEN\" httpbin.foo.svc.cluster.local:8000"
in_sleep 'INVALID_TOKEN=invalid
curl -I -H "Authorization: Bearer $INVALID_TOKEN" httpbin.foo.svc.cluster.local:8000'

# Step 3
supplied 'kubectl apply -f supplied/require-jwt.yaml'
in_force
in_sleep "TOKEN=$TOKEN
curl -I -H \"Authorization: Bearer \$TOKEN\" httpbin.foo.svc.cluster.local:8000"
# "An invalid token" is 401 as in step 2; the 403 that the document prints is what no token gets.
in_sleep 'INVALID_TOKEN=invalid
curl -I -H "Authorization: Bearer $INVALID_TOKEN" httpbin.foo.svc.cluster.local:8000'
in_sleep 'curl -I httpbin.foo.svc.cluster.local:8000'

# Step 4
supplied 'kubectl apply -f supplied/require-jwt-group.yaml'
in_force
run "echo \"$TOKEN_GROUP\" | cut -d '.' -f2 - | base64 --decode - 2>/dev/null"
in_sleep "TOKEN=$TOKEN_GROUP
curl -I -H \"Authorization: Bearer \$TOKEN\" httpbin.foo.svc.cluster.local:8000"
# A good token without the group is what the policy denies.
in_sleep "INVALID_TOKEN=$TOKEN
curl -I -H \"Authorization: Bearer \$INVALID_TOKEN\" httpbin.foo.svc.cluster.local:8000"
