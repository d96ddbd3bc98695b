#!/usr/bin/env bash
# The commands of the document, in its order, against a mesh that runs. Its clicks in the console are YAML here ("supplied"); the online tools
# for keys and tokens are our own commands.
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2
. ../session.sh
: "${GATEWAY_URL:?the address of the gateway, such as 127.0.0.1:8080}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

supplied 'kubectl label namespace default istio-injection=enabled --overwrite'
run 'kubectl apply -f httpbin.yaml -n default'
supplied 'kubectl rollout status deployment/httpbin -n default --timeout=120s'
supplied 'kubectl apply -f gateway.yaml'
supplied 'kubectl apply -f virtual-service.yaml'

# Generate a JWK
run 'openssl genrsa -out $work/rsa-private-key.pem 2048 2>/dev/null'
run 'openssl rsa -in $work/rsa-private-key.pem -pubout -out $work/rsa-public-key.pem 2>/dev/null'
supplied '$sallyport jwk from-pem $work/rsa-public-key.pem > $work/key.jwk'

# Configure the RequestAuthentication policy
supplied 'sed "s|@JWK@|$(cat $work/key.jwk)|" supplied/request-authentication.template | kubectl apply -f -'
in_force

# Generate a test JWT: iss alone
supplied 'TOKEN=$($sallyport token new --key $work/rsa-private-key.pem --claim iss=testing@asm.test.io)'

# Test the policy
run 'curl -I -H "Authorization: Bearer $TOKEN" http://$GATEWAY_URL/'
run 'curl -I -H "Authorization: Bearer invalidToken" http://$GATEWAY_URL/'
run 'curl -I http://$GATEWAY_URL/'

# Require a valid JWT for all requests. The document prints 401 for no token; today it is 403, and so is its own token, which has no sub:
# a principal needs both claims.
supplied 'kubectl apply -f supplied/require-jwt.yaml'
in_force
run 'curl -I http://$GATEWAY_URL/'
run 'curl -I -H "Authorization: Bearer $TOKEN" http://$GATEWAY_URL/'
supplied 'TOKEN_WITH_SUB=$($sallyport token new --key $work/rsa-private-key.pem --claim iss=testing@asm.test.io --claim sub=somebody)'
supplied 'curl -s -I -H "Authorization: Bearer $TOKEN_WITH_SUB" http://$GATEWAY_URL/'

# The way to the document's 401: the rule itself requires a token.
supplied 'kubectl patch requestauthentication jwt -n istio-system --type json -p "[{\"op\":\"add\",\"path\":\"/spec/jwtRules/0/presence\",\"value\":\"REQUIRED\"}]"'
in_force
supplied 'curl -s -I http://$GATEWAY_URL/'

# Restrict access to a specific issuer and subject
supplied 'kubectl apply -f supplied/require-subject.yaml'
in_force
run 'curl -I -H "Authorization: Bearer $TOKEN" http://$GATEWAY_URL/'
supplied 'TOKEN=$($sallyport token new --key $work/rsa-private-key.pem --claim iss=testing@asm.test.io --claim sub=demo@asm.test.io)'
run 'curl -I -H "Authorization: Bearer $TOKEN" http://$GATEWAY_URL/'
