#!/usr/bin/env bash
# What a data scientist does: the real server fills the CD shop's lake, Python's own readers open it, and the guide's notebook runs.
set -euo pipefail
cd "$(dirname "$0")/.."
python=$(scripts/need.sh python)
cargo build --locked -q -p stormlake
stormlake="${CARGO_TARGET_DIR:-target}/debug/stormlake"
work=$(mktemp -d)
server=""
stop() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap stop EXIT
cp -r examples/cd-shop "$work/cd-shop"
rm -rf "$work/cd-shop/.stormlake"
export STORMLAKE_SECRET_MAILER=python-test-secret
"$stormlake" serve "$work/cd-shop" --listen 127.0.0.1:0 --allow-private-targets --log json 2>"$work/server.log" &
server=$!
for _ in $(seq 300); do
    [ -s "$work/cd-shop/.stormlake/server.json" ] && break
    kill -0 "$server" 2>/dev/null || { cat "$work/server.log" >&2; exit 1; }
    sleep 0.1
done
"$stormlake" send "$work/cd-shop/purchases/CDNOW_sample.txt" --to "$work/cd-shop" >/dev/null
# Stopping cuts what is not yet in a file.
kill "$server"
wait "$server" || { cat "$work/server.log" >&2; exit 1; }
server=""
lake="$work/cd-shop/.stormlake/lake"
"$python" scripts/python/readers.py "$lake" "$work/cd-shop/purchases/CDNOW_sample.txt"
STORMLAKE_LAKE="$lake" "$python" scripts/python/notebook.py docs/guide/data-scientist.ipynb
