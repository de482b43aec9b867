#!/usr/bin/env bash
# Installs what a test needs and the machine lacks: `need.sh nextest|chromium|nats`.
set -euo pipefail

apt_install() {
    local sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo"
    if ! command -v apt-get >/dev/null; then
        echo "Please install $1 with your package manager, then run this again." >&2
        exit 1
    fi
    echo "Installing $1 …"
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "$1" >/dev/null
}

case "$1" in
    nextest)
        cargo nextest --version >/dev/null 2>&1 || cargo install --locked cargo-nextest
        ;;
    chromium)
        command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || apt_install chromium
        ;;
    nats)
        command -v nats-server >/dev/null || apt_install nats-server
        ;;
    *)
        echo "need.sh: unknown: $1" >&2
        exit 2
        ;;
esac
