#!/usr/bin/env bash
# The commands of the chapter, in its order and as it prints them, against a mesh that runs: KUBECONFIG and GATEWAY_URL are those of
# `./sallyport up`. Each is shown with what it printed. What the chapter leaves out is marked "supplied".
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2
. ../session.sh
: "${GATEWAY_URL:?the address of the gateway, such as 127.0.0.1:8080}"

# Supplied: the chapter fetches its token from gist.githubusercontent.com. For this session's curl, a server of this machine stands there.
site=gist.githubusercontent.com
stand_in_for $site lordofthejars/a02485d70c99eba70980e0a92b2c97ed/raw/f16b938464b01a2e721567217f672f11dc4ef565/token.simple.jwt supplied/token.simple.jwt || exit 2
printf 'connect-to = "%s:443:%s"\ncacert = "%s"\n' "$site" "$address" "$extra" >"$work/.curlrc"
export CURL_HOME=$work

# Supplied: the tutorial's services, the way to them, and its namespace as the one that kubectl means.
supplied 'kubectl apply -f supplied/services.yaml'
supplied 'kubectl apply -f supplied/gateway.yaml'
supplied 'kubectl config set-context --current --namespace=tutorial'
for deployment in customer preference-v1 recommendation-v1; do
    supplied "kubectl rollout status deployment/$deployment --timeout=120s"
done

run 'kubectl get virtualservice'
run 'kubectl get destinationrule'
run 'kubectl get gateway'
run 'kubectl get policy'

run 'curl $GATEWAY_URL/customer'

# Supplied: "Then run:" is followed by nothing.
supplied 'kubectl create -f istiofiles/enduser-authentication-jwt.yml -n tutorial'
in_force

run 'curl $GATEWAY_URL/customer -H "Authorization: Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6IkRIRmJwb0lVcXJZOHQyenBBMnFYZkNtcjVWTzVaRXI0UnpIVV8tZW52dlEiLCJ0eXAiOiJKV1QifQ.eyJleHAiOjQ2ODU5ODk3MDAsImZvbyI6ImJhciIsImlhdCI6MTUzMjM4OTcwMCwiaXNzIjoidGVzdGluZ0BzZWN1cmUuaXN0aW8uaW8iLCJzdWIiOiJ0ZXN0aW5nQHNlY3VyZS5pc3Rpby5pbyJ9.CfNnxWP2tcnR9q0vxyxweaF3ovQYHYZl82hAUsn21bwQd9zP7c-LS9qd_vpdLG4Tn1A15NxfCjp5f7QNBUo-KC9PJqYpgGbaXhaGx7bEdFWjcwv3nZzvc7M__ZpaCERdwU7igUmJqYGBYQ51vr2njU9ZimyKkfDe3axcyiBZde7G6dabliUosJvvKOPcKIWPccCgefSj_GNfwIip3-SsFdlR7BtbVUcqR-yv-XOxJ3Uc1MI0tz3uMiiZcyPV7sNCU4KRnemRIMHVOfuvHsU60_GhGbiSFzgPTAa9WTltbnarTbxudb_YEOx12JiwYToeX0DCPb43W1tzIBxgm8NxUU"'
run 'token=$(curl https://gist.githubusercontent.com/lordofthejars/a02485d70c99eba70980e0a92b2c97ed/raw/f16b938464b01a2e721567217f672f11dc4ef565/token.simple.jwt -s)'
run 'echo $token'
run 'curl -H "Authorization: Bearer $token" $GATEWAY_URL/customer'

# "Now just change some part of the token and send the request again": its first character.
run 'curl -H "Authorization: Bearer x${token#?}" $GATEWAY_URL/customer'
# Supplied: without any token, which the chapter does not try.
supplied 'curl $GATEWAY_URL/customer'

run 'kubectl delete -f istiofiles/enduser-authentication-jwt.yml'
in_force
supplied 'curl $GATEWAY_URL/customer'
