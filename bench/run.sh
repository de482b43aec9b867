#!/usr/bin/env bash
# One table with ratios, peers in the same run: `bench/run.sh [append|intake|latency|replay|engine|funnel|lake|weight|wall-load]…`. About fifteen
# minutes for all of them, and 6 GB of disk while it runs; `BENCH_FOLDER` says where, if not beside this file. `BENCH_WALL_SECONDS=10` makes the
# wall's load a short one, for trying.
set -euo pipefail
cd "$(dirname "$0")/.."

# Without it, its row says so.
if [ -z "${CHDB_PYTHON:-}" ]; then
    scripts/need.sh chdb && CHDB_PYTHON="$PWD/bench/out/chdb/bin/python" || echo "bench: going on without chDB" >&2
    export CHDB_PYTHON="${CHDB_PYTHON:-python3}"
fi
scripts/need.sh wall-peers || echo "bench: going on without the live wall's peers" >&2
scripts/need.sh flink || echo "bench: going on without Flink" >&2
scripts/need.sh nats || echo "bench: going on without nats-server" >&2

cargo build --locked --release --quiet -p stormlake -p stormlake-bench
target="${CARGO_TARGET_DIR:-target}"
"$target/release/stormlake-bench" "$@"
