#!/usr/bin/env bash
# What a data scientist does: the real server fills the CD shop's lake, Python's own readers open it, and the guide's notebook runs.
set -euo pipefail
cd "$(dirname "$0")/.."
python=$(scripts/need.sh python)
stormlake=$(scripts/need.sh binary)
work=$(mktemp -d)
server=""
# The pictures of the reference are what their text says.
"$python" docs/reference/policy/draw.py --check
stop() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap stop EXIT
raw=examples/cd-shop/purchases/CDNOW_sample.txt
export STORMLAKE_SECRET_MAILER=python-test-secret

# `filled FOLDER [ARGUMENT…]` serves a copy of the CD shop, sends its purchases, and stops: what is in no file yet is cut then.
filled() {
    local project="$1/cd-shop"
    mkdir -p "$project"
    cp examples/cd-shop/*.kdl "$project/"
    "$stormlake" serve "$project" --listen 127.0.0.1:0 --allow-private-targets --log json "${@:2}" 2>"$1/server.log" &
    server=$!
    for _ in $(seq 300); do
        [ -s "$project/.stormlake/server.json" ] && break
        kill -0 "$server" 2>/dev/null || { cat "$1/server.log" >&2; exit 1; }
        sleep 0.1
    done
    "$stormlake" send "$raw" --to "$project" >/dev/null
    kill "$server"
    wait "$server" || { cat "$1/server.log" >&2; exit 1; }
    server=""
}

mkdir "$work/folder" "$work/s3"
filled "$work/folder"
lake="$work/folder/cd-shop/.stormlake/lake"
"$python" scripts/python/readers.py "$lake" "$raw"
STORMLAKE_LAKE="$lake" "$python" scripts/python/notebook.py docs/guide/data-scientist.ipynb

# The same in a bucket, of a server that speaks S3.
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1 AWS_ENDPOINT="http://127.0.0.1:$port" AWS_ALLOW_HTTP=true
"$python" -m moto.server -H 127.0.0.1 -p "$port" >"$work/s3.log" 2>&1 &
bucket=$!
trap 'kill "$bucket" 2>/dev/null || true; stop' EXIT
for _ in $(seq 300); do
    "$python" -c "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:$port/lakes', method='PUT'))" 2>/dev/null && break
    kill -0 "$bucket" 2>/dev/null || { cat "$work/s3.log" >&2; exit 1; }
    sleep 0.2
done
filled "$work/s3" --lake s3://lakes/here
STORMLAKE_S3="http://127.0.0.1:$port" "$python" scripts/python/readers.py s3://lakes/here/cd-shop "$raw"
