#!/usr/bin/env bash
# What `stormlake export` makes of a board is tried for real: the typed clients compile, send to a running server and read its
# answers, through a line that breaks; Mermaid's own parser reads the diagrams; and all of it holds for boards with the oddest names.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$PWD/scripts/clients
stormlake=${STORMLAKE:-$(scripts/need.sh binary)}
mypy=$(scripts/need.sh mypy)
cmp -s "$here/package-lock.json" "$here/node_modules/installed" || {
    (cd "$here" && npm ci --no-audit --no-fund --loglevel=error)
    cp "$here/package-lock.json" "$here/node_modules/installed"
}
tsc="$here/node_modules/.bin/tsc"
work=$(mktemp -d)
running=()
stop() {
    [ ${#running[@]} -eq 0 ] || kill "${running[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap stop EXIT
fail() {
    echo "clients.sh: $*" >&2
    exit 1
}

# Boards with names that try to leave their place.
nasty="$work/nasty"
STORMLAKE_NASTY="$nasty" cargo nextest run --locked --workspace -E 'binary(clients)' --run-ignored only --no-tests fail \
    --status-level fail --final-status-level fail --cargo-quiet 2>"$work/nasty.log" || { cat "$work/nasty.log" >&2; exit 1; }
"$tsc" -p "$nasty/typescript"
python3 -W error -m compileall -q "$nasty/python"
(cd "$nasty/python" && "$mypy" --strict --no-error-summary .)
export CARGO_TARGET_DIR_OF_CLIENTS="${CARGO_TARGET_DIR:-$PWD/target}/clients"
(cd "$nasty/rust" && CARGO_TARGET_DIR="$CARGO_TARGET_DIR_OF_CLIENTS" cargo check -q --no-default-features)
node "$here/mermaid.mjs" "$nasty/mermaid"
echo "$(ls "$nasty/python" | wc -l) odd boards: TypeScript, Python, Rust and Mermaid take every one of them"

# A new project, its clients and its diagrams.
project="$work/shop"
"$stormlake" new "$project" >/dev/null
for to in typescript python rust mermaid mermaid-eventmodeling; do "$stormlake" export "$project" --to "$to" --out "$work/$to" >/dev/null; done
node "$here/mermaid.mjs" "$work/mermaid" "$work/mermaid-eventmodeling"
for example in examples/*/; do
    for to in mermaid mermaid-eventmodeling; do "$stormlake" export "$example" --to "$to" --out "$work/$(basename "$example")" >/dev/null; done
    node "$here/mermaid.mjs" "$work/$(basename "$example")"
done
cp "$here/send.ts" "$work/typescript/src/"
cp "$here/send.py" "$work/python/"
mkdir "$work/rust/examples"
cp "$here/send.rs" "$work/rust/examples/"
"$tsc" -p "$work/typescript"
(cd "$work/python" && "$mypy" --strict --no-error-summary .)
(cd "$work/rust" && CARGO_TARGET_DIR="$CARGO_TARGET_DIR_OF_CLIENTS" cargo test -q --no-default-features >/dev/null)
(cd "$work/rust" && CARGO_TARGET_DIR="$CARGO_TARGET_DIR_OF_CLIENTS" cargo build -q --no-default-features --example send)

# The server, and before it a line that is slow down, cut, and refused.
key=$("$stormlake" key create clients --role source "$project" 2>/dev/null)
"$stormlake" serve "$project" --listen 127.0.0.1:0 --lake off --log json 2>"$work/server.log" &
running+=($!)
for _ in $(seq 300); do
    [ -s "$project/.stormlake/server.json" ] && break
    kill -0 "${running[0]}" 2>/dev/null || { cat "$work/server.log" >&2; exit 1; }
    sleep 0.1
done
url=$(node -p 'const s = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")); s.url ?? `http://${s.address ?? s.listen}`' "$project/.stormlake/server.json")
mkfifo "$work/line"
node "$here/line.mjs" "$url" >"$work/line" &
running+=($!)
read -r line <"$work/line"

export STORMLAKE_URL="$url" STORMLAKE_LINE="$line" STORMLAKE_KEY="$key"
expected='{"accepted":1201,"again":3,"line":10,"refused":"SL-I043 /data/price"}'
for said in \
    "typescript $(node "$work/typescript/dist/send.js")" \
    "python $(cd "$work/python" && python3 send.py)" \
    "rust $(cd "$work/rust" && "$CARGO_TARGET_DIR_OF_CLIENTS/debug/examples/send")"; do
    [ "${said#* }" = "$expected" ] || fail "not as expected: $said"
    echo "$said"
done

# received = accepted + duplicate + quarantined: each client 1201 + 10 new ones, 3 + 10 again, 1 refused.
ledger=$("$stormlake" ledger "$project" --json)
node -e '
    const ledger = JSON.parse(process.argv[1]);
    const expected = { received: 3675, accepted: 3633, duplicate: 39, quarantined: 3 };
    for (const [key, count] of Object.entries(expected)) {
        if (ledger[key] !== count) { console.error(`the ledger has ${key} ${ledger[key]}, not ${count}`); process.exit(1); }
    }
' "$ledger"
echo "the ledger: 3675 received = 3633 accepted + 39 duplicate + 3 quarantined"
