# What the sessions share: each command is shown as it stands in its document, with what it prints. Sourced by them.
set -u
: "${KUBECONFIG:?export what ./sallyport up printed}"
sallyport=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/sallyport

run() { # a command of the document
    printf '\n$ %s\n' "$1"
    eval "$1"
}

supplied() { # a command that the document leaves out
    printf '\n$ %s    # supplied\n' "$1"
    eval "$1"
}

in_force() { # a change is in force at every proxy within a second
    supplied 'sleep 1'
}

stand_in_for() { # SITE PATH FILE: a server of this machine has FILE at https://SITE/PATH; sets address and, the authority to trust, extra
    work=$(mktemp -d)
    trap '[ -z "${server-}" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
    extra=$work/extra.pem
    mkdir -p "$work/www/$(dirname "$2")" && cp "$3" "$work/www/$2"
    openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj "/CN=$1" -addext "subjectAltName=DNS:$1" \
        -keyout "$work/key.pem" -out "$extra" 2>/dev/null || return 1
    mkfifo "$work/says"
    (cd "$work/www" && exec openssl s_server -WWW -accept 127.0.0.1:0 -cert "$extra" -key "$work/key.pem") >"$work/says" 2>/dev/null </dev/null &
    server=$!
    exec 3<"$work/says"
    local word
    while read -r word address <&3; do
        [ "$word" != ACCEPT ] || break
    done
    cat <&3 >/dev/null &
    exec 3<&-
}
