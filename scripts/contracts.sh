#!/usr/bin/env bash
# What `stormlake export` writes, read by other people's tools: AsyncAPI's parser, EventCatalog's linter, Cucumber's Gherkin,
# Ajv, and the published schema of ODCS.
set -euo pipefail
cd "$(dirname "$0")/.."
checks=crates/interchange/tests/acceptance
python=${STORMLAKE_PYTHON:-$(scripts/need.sh python)}
# Another binary may be given, which saves building one.
STORMLAKE=${STORMLAKE:-$(scripts/need.sh binary)}
if [ "$checks/node_modules/.package-lock.json" -ot "$checks/package-lock.json" ]; then
    (cd "$checks" && npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.package-lock.json)
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for board in board hostile; do
    mkdir "$work/$board"
    cp "crates/interchange/tests/exports/$board.kdl" "$work/$board/board.kdl"
done
for project in examples/farmacy-family examples/cd-shop "$work/board" "$work/hostile"; do
    for form in json-schema asyncapi cloudevents eventcatalog odcs gherkin; do
        "$STORMLAKE" export "$project" --to "$form" --out "$work/out/$(basename "$project")/$form" >/dev/null
    done
done
node "$checks/check.mjs" "$work/out"
"$python" "$checks/odcs.py" "$work"/out/*/odcs/*.odcs.yaml
