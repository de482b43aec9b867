#!/usr/bin/env bash
# `make run`: builds all, starts the examples with their data, and prints the link. Ctrl-C stops everything.
set -euo pipefail
cd "$(dirname "$0")/.."
PORT="${PORT:-4040}"
RECEIVER=4050

say() { printf '\033[1m%s\033[0m\n' "$*"; }

busy() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
for port in "$PORT" "$RECEIVER"; do
    if busy "$port"; then
        echo "Port $port is taken. Stop what listens there (an earlier 'make run'?), or choose another: make run PORT=4141" >&2
        exit 1
    fi
done

say "Building (the first time takes some minutes) …"
make --no-print-directory build
stormlake="${CARGO_TARGET_DIR:-target}/release/stormlake"

# Secrets of the examples, for this run only: the receiver and the server share them.
random() { head -c 24 /dev/urandom | base64 | tr -d '/+=\n'; }
export STORMLAKE_SECRET_APP="${STORMLAKE_SECRET_APP:-$(random)}"
export STORMLAKE_SECRET_FFOOD="${STORMLAKE_SECRET_FFOOD:-$(random)}"
export STORMLAKE_SECRET_MAILER="${STORMLAKE_SECRET_MAILER:-$STORMLAKE_SECRET_APP}"

mkdir -p examples/.stormlake
received=examples/.stormlake/received.log
pids=()
stop() {
    trap - EXIT INT TERM
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
}
trap stop EXIT INT TERM

# What the boards' commands are delivered to: a receiver on this machine that checks their signatures.
"$stormlake" receive --port "$RECEIVER" --secret env:STORMLAKE_SECRET_APP --secret env:STORMLAKE_SECRET_MAILER >"$received" 2>&1 &
pids+=($!)

"$stormlake" serve examples/farmacy-family examples/cd-shop --listen "127.0.0.1:$PORT" --allow-private-targets &
server=$!
pids+=("$server")
for _ in $(seq 300); do
    busy "$PORT" && [ -f examples/farmacy-family/.stormlake/server.json ] && break
    kill -0 "$server" 2>/dev/null || exit 1
    sleep 0.1
done

# Ids are stable: a second run gives duplicates only, or is skipped.
say "The CD shop's real purchases:"
"$stormlake" send examples/cd-shop/purchases/CDNOW_sample.txt --to examples/cd-shop
if [ ! -f examples/farmacy-family/.stormlake/simulated ]; then
    say "Farmacy Family's simulated traffic (marked synthetic):"
    "$stormlake" simulate examples/farmacy-family --subjects 300 --days 30 --seed 7
    touch examples/farmacy-family/.stormlake/simulated
fi
"$stormlake" simulate examples/farmacy-family --subjects 120 --days 1 --seed "$RANDOM" --until 2000-01-01T00:00:00Z --live --speed 2000 >/dev/null 2>&1 &
pids+=($!)

token=$(sed 's/.*"token":"\([^"]*\)".*/\1/' examples/farmacy-family/.stormlake/server.json)
echo
say "Open   http://127.0.0.1:$PORT/?token=$token"
echo "       Commands that policies send arrive in $received. Ctrl-C stops everything."
echo
wait "$server"
