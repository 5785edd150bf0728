#!/usr/bin/env bash
# Makes the signatures beside this file anew, by OpenSSL and not by our own code. The keys are thrown away.
set -euo pipefail
cd "$(dirname "$0")"
keys=$(mktemp -d)
trap 'rm -rf "$keys"' EXIT

b64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# certificate NAME ARGS..: a key and its certificate, in base64 of DER.
certificate() {
    local name=$1
    shift
    openssl req -x509 -nodes -subj "/CN=Lectern test" -days 36500 -keyout "$keys/$name.pem" -out "$keys/$name.crt" "$@" 2>/dev/null
    openssl x509 -in "$keys/$name.crt" -outform DER | openssl base64 -A >"$keys/$name.x5c"
}

# jws KEY DIGEST HEADER PAYLOAD-FILE
jws() {
    local head
    head="$(printf '%s' "$3" | b64url).$(b64url <"$4")"
    printf '%s.%s' "$head" "$(printf '%s' "$head" | openssl dgst "-$2" -sign "$keys/$1.pem" | b64url)"
}

certificate rsa -newkey rsa:2048
certificate other -newkey rsa:2048
certificate small -newkey rsa:1024
certificate ec -newkey ec -pkeyopt ec_paramgen_curve:P-256

x5c() { printf '"x5c":["%s"]' "$(cat "$keys/$1.x5c")"; }

for bits in 256 384 512; do
    jws rsa "sha$bits" "{\"alg\":\"RS$bits\",$(x5c rsa)}" statement.json >"rs$bits.jws"
done
jws rsa sha256 '{"alg":"RS256"}' statement.json >bare.jws
# Signed by one key, sent with the certificate of another.
jws rsa sha256 "{\"alg\":\"RS256\",$(x5c other)}" statement.json >stranger.jws
jws small sha256 "{\"alg\":\"RS256\",$(x5c small)}" statement.json >small.jws
jws rsa sha256 "{\"alg\":\"RS256\",$(x5c ec)}" statement.json >ec.jws
