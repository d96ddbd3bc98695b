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
