#!/usr/bin/env bash
# A real browser on a real server: the examples are copied, served, and the road is walked; then every page is looked
# at against the fixture, which knows every state that a page can be in.
set -euo pipefail
cd "$(dirname "$0")/.."
stormlake=$(scripts/need.sh binary)
work=$(mktemp -d)
stop() {
    if [ -f "$work/pid" ]; then
        server=$(cat "$work/pid")
        kill "$server" 2>/dev/null || true
        # It saves its state into the folder that is removed next.
        for _ in $(seq 100); do
            kill -0 "$server" 2>/dev/null || break
            sleep 0.1
        done
    fi
    rm -rf "$work"
}
trap stop EXIT
mkdir "$work/farmacy-family"
cp -r examples/farmacy-family/board.kdl examples/farmacy-family/templates "$work/farmacy-family/"
export STORMLAKE_SECRET_APP=browser-test-secret STORMLAKE_SECRET_FFOOD=browser-test-secret
described="$work/farmacy-family/.stormlake/server.json"
# Kills the server that runs, if any, and starts it where it was.
cat >"$work/restart" <<EOF
#!/usr/bin/env bash
set -eu
# Below the ports that connections are given by themselves: a browser that looks for a server that was killed may come upon its own.
listen=127.0.0.1:$((20000 + $$ % 10000))
if [ -f "$work/pid" ]; then
    kill -9 "\$(cat "$work/pid")"
    # It holds its port until it is gone, and that takes a moment.
    for _ in \$(seq 100); do
        kill -0 "\$(cat "$work/pid")" 2>/dev/null || break
        sleep 0.1
    done
    listen=\$(sed 's/.*"url":"http:\/\/\([^/]*\).*/\1/' "$described")
    rm "$described"
fi
"$stormlake" serve "$work/farmacy-family" --listen "\$listen" --allow-private-targets --log json </dev/null >/dev/null 2>>"$work/server.log" &
echo \$! >"$work/pid"
for _ in \$(seq 300); do
    [ -s "$described" ] && exit 0
    kill -0 "\$(cat "$work/pid")" 2>/dev/null || break
    sleep 0.1
done
cat "$work/server.log" >&2
exit 1
EOF
chmod +x "$work/restart"
"$work/restart"
"$stormlake" simulate "$work/farmacy-family" --subjects 40 --days 10 --seed 3
url=$(sed 's/.*"url":"\(http:\/\/[^/]*\).*/\1/' "$described")
token=$(sed 's/.*"token":"\([^"]*\)".*/\1/' "$described")
CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
export CHROMIUM
cd web
export STORMLAKE_BOARD="$work/farmacy-family/board.kdl" STORMLAKE_RESTART="$work/restart"
STORMLAKE_URL="$url" STORMLAKE_LINK="$url/?token=$token" npx playwright test e2e/road.spec.ts e2e/storm.spec.ts
npx playwright test e2e/{pages,live,live-together,live-places,live-axe,start,session,talk,vote,tools,policy,policies,history,restore,far,head,keyboard,export,notes,unsent,facilitator}.spec.ts
