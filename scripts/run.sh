#!/usr/bin/env bash
# `make run`: builds all, starts the examples with their data, and prints the link. Ctrl-C stops everything.
# A group gets in from other machines with `make run LISTEN=0.0.0.0 NAME=<this machine's name or address>`.
# Data is loaded once; what an earlier run loaded, or had begun to load, is not loaded twice.
set -euo pipefail
cd "$(dirname "$0")/.."
PORT="${PORT:-4040}" LISTEN="${LISTEN:-127.0.0.1}" NAME="${NAME:-}"
[ "$LISTEN" != 127.0.0.1 ] || NAME='' # some systems have a NAME of their own
RECEIVER=4050 MAIL=4025 # the boards' channels name them

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\033[1m' dim=$'\033[2m' cyan=$'\033[36m' off=$'\033[0m'; else bold='' dim='' cyan='' off=''; fi
say() { printf '%s\n' "$bold$*$off"; }
fail() {
    printf 'error: %s\n mend: %s\n' "$1" "$2" >&2
    exit 2
}
busy() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

! busy "$PORT" || fail "port $PORT is taken" "stop what listens there (an earlier make run?), or choose another: make run PORT=4141"
! busy "$RECEIVER" || fail "port $RECEIVER is taken, and the examples send their commands there" "stop what listens there (an earlier make run?)"
! busy "$MAIL" || fail "port $MAIL is taken, and the examples send their mail there" "stop what listens there (an earlier make run?)"

say "Building (the first time takes some minutes) …"
make --no-print-directory build
stormlake="${CARGO_TARGET_DIR:-target}/release/stormlake"

# Secrets that the boards name, for this run only; the receiver and the server share them.
random() { head -c 24 /dev/urandom | base64 | tr -d '/+=\n'; }
export STORMLAKE_SECRET_APP="${STORMLAKE_SECRET_APP:-$(random)}"
export STORMLAKE_SECRET_MAILER="${STORMLAKE_SECRET_MAILER:-$(random)}"
export STORMLAKE_SECRET_FFOOD="${STORMLAKE_SECRET_FFOOD:-$(random)}"

farmacy=examples/farmacy-family shop=examples/cd-shop
logs=examples/.stormlake
mkdir -p "$logs"
pids=()
stop() {
    trap - EXIT INT TERM
    [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
}
trap stop EXIT
trap 'exit 130' INT TERM

# What the boards' commands are delivered to: a receiver on this machine that checks their signatures, and keeps their mail.
rm -rf "$logs/mail"
"$stormlake" receive --port "$RECEIVER" --secret env:STORMLAKE_SECRET_APP --secret env:STORMLAKE_SECRET_MAILER \
    --mail-port "$MAIL" --mail-folder "$logs/mail" \
    >"$logs/received.log" 2>&1 &
pids+=($!)

# A sign of an earlier run would look like this one's.
rm -f "$farmacy/.stormlake/server.json" "$shop/.stormlake/server.json"
"$stormlake" serve "$farmacy" "$shop" --boards boards --listen "$LISTEN:$PORT" ${NAME:+--host "$NAME"} --allow-private-targets 2>"$logs/server.log" &
server=$!
pids+=("$server")
for _ in $(seq 600); do
    [ -s "$farmacy/.stormlake/server.json" ] && [ -s "$shop/.stormlake/server.json" ] && busy "$PORT" && break
    kill -0 "$server" 2>/dev/null || { cat "$logs/server.log" >&2; exit 2; }
    sleep 0.1
done

# `once NAME COMMAND…` leaves a mark when the command has ended well. What was broken off is done again: ids are stable, so
# that what is there already counts as duplicate.
once() {
    [ -f "$1" ] && return
    "${@:2}" && touch "$1"
}
half() { "$stormlake" send "$shop/purchases/CDNOW_sample.txt" --to "$shop" "$@" && "$stormlake" train "$shop" --until 1997-09-30; }
if [ ! -f "$shop/.stormlake/loaded" ]; then
    say "CD Shop: 6,919 real purchases of 1997 and 1998, through its mapping. A model learns from the first 39 weeks …"
    once "$shop/.stormlake/learned" half --until 1997-09-30
    say "… the policy asks it in the next 39, and the model is compared with what came"
    once "$shop/.stormlake/loaded" half
fi
# Someone else's records are there already: made-up ones are not wanted among them.
if [ ! -f "$farmacy/.stormlake/until" ] && ! "$stormlake" ledger "$farmacy" --json | grep -q '"received": 0,'; then
    touch "$farmacy/.stormlake/loaded"
fi
if [ ! -f "$farmacy/.stormlake/loaded" ]; then
    say "Farmacy Family: thirty days of made-up traffic, marked synthetic"
    # The same end after a run that was broken off, so that the events are the same.
    [ -s "$farmacy/.stormlake/until" ] || date -u +%Y-%m-%dT%H:00:00Z >"$farmacy/.stormlake/until"
    once "$farmacy/.stormlake/loaded" "$stormlake" simulate "$farmacy" --subjects 300 --days 30 --seed 7 \
        --until "$(cat "$farmacy/.stormlake/until")"
fi
# … and from now on something happens every second or so: other people's days, two thousand times as fast as life.
"$stormlake" simulate "$farmacy" --subjects 120 --days 1 --seed "$(date +%s)" --live --only --speed 2000 >"$logs/live.log" 2>&1 &
pids+=($!)

token=$(sed 's/.*"token":"\([^"]*\)".*/\1/' "$farmacy/.stormlake/server.json")
link="http://${NAME:-127.0.0.1}:$PORT/?token=$token"
cat <<TEXT

  ${bold}Stormlake runs.${off}  Farmacy Family: a community around healthy meals, live.  CD Shop: a real shop's history.

  ${bold}Open${off}  ${cyan}$link${off}

  ${dim}New boards are made on that page, and kept in boards/.${off}

  ${dim}In another terminal:${off}
    $stormlake why 00004 --in $shop          ${dim}# a buyer of 1997: every decision, and why it was stale${off}
    $stormlake tail $farmacy --kind decision
    tail -f $logs/received.log ${dim}# the commands and letters that policies sent${off}
    ls $logs/mail ${dim}# every letter as a file: a test receiver on this machine took them${off}

  ${dim}The server's own log is $logs/server.log. Ctrl-C stops everything; what happened is kept in examples/*/.stormlake and boards/.${off}

TEXT
wait "$server"
