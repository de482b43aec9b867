#!/usr/bin/env bash
# A real browser on a real server: the examples are copied, served, and the road is walked; then every page is looked
# at against the fixture, which knows every state that a page can be in.
set -euo pipefail
cd "$(dirname "$0")/.."
stormlake=$(scripts/need.sh binary)
work=$(mktemp -d)
server=""
stop() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        # It saves its state into the folder that is removed next.
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap stop EXIT
mkdir "$work/farmacy-family"
cp -r examples/farmacy-family/board.kdl examples/farmacy-family/templates "$work/farmacy-family/"
export STORMLAKE_SECRET_APP=browser-test-secret STORMLAKE_SECRET_FFOOD=browser-test-secret
"$stormlake" serve "$work/farmacy-family" --listen 127.0.0.1:0 --allow-private-targets --log json 2>"$work/server.log" &
server=$!
described="$work/farmacy-family/.stormlake/server.json"
for _ in $(seq 300); do
    [ -s "$described" ] && break
    kill -0 "$server" 2>/dev/null || { cat "$work/server.log" >&2; exit 1; }
    sleep 0.1
done
"$stormlake" simulate "$work/farmacy-family" --subjects 40 --days 10 --seed 3
url=$(sed 's/.*"url":"\(http:\/\/[^/]*\).*/\1/' "$described")
token=$(sed 's/.*"token":"\([^"]*\)".*/\1/' "$described")
CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
export CHROMIUM
cd web
STORMLAKE_URL="$url" STORMLAKE_LINK="$url/?token=$token" npx playwright test e2e/road.spec.ts
npx playwright test e2e/pages.spec.ts
