#!/bin/sh
# Makes a new key, puts its public half into request-authentication.yaml and signs the tokens of this example with it.
# Nobody keeps the private key, so run this when you want tokens with other claims.
set -eu
cd -- "$(dirname -- "$0")"
sallyport=../../sallyport
key=$(mktemp)
trap 'rm -f -- "$key"' EXIT
openssl genrsa -out "$key" 2048 2>/dev/null

cat >request-authentication.yaml <<YAML
# The first gate: is this token genuine? Made by make-tokens.sh. A request without any token passes this gate.
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata:
  name: quickstart
  namespace: istio-system
spec:
  selector:
    matchLabels:
      istio: ingressgateway
  jwtRules:
  - issuer: quickstart@sallyport.dev
    # The application gets no token, but this claim of it.
    outputClaimToHeaders:
    - header: x-jwt-sub
      claim: sub
    jwks: |
      {"keys":[$("$sallyport" jwk from-pem "$key")]}
YAML

# Fixed times, so that a run changes no more than key and signatures; 4102444800 is the year 2100.
sign() { "$sallyport" token new --key "$key" --claim iss=quickstart@sallyport.dev --claim iat=1700000000 "$@"; }
sign --claim sub=alice --claim exp=4102444800 >tokens/valid.jwt
sign --claim sub=bob --claim 'groups=["editors","staff"]' --claim exp=4102444800 >tokens/editor.jwt
sign --claim sub=alice --claim exp=1700003600 >tokens/expired.jwt
