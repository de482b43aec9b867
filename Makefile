# Two commands on a fresh machine: `make run` and `make test`. Everything else is a part of one of them.
CARGO ?= cargo
export PORT ?= 4040
export STORMLAKE_DATA ?= $(abspath ../shared/data)

.PHONY: run build web test test-rust test-python test-contracts test-clients test-web test-editors test-browser bench fmt check docs types clean

run: build ## build all, start the examples, print the link
	@scripts/run.sh

build: web ## the release binary with its pages inside
	$(CARGO) build --locked --release -p stormlake

web: web/dist/index.html ## the browser's half

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(shell find web/src web/index.html web/vite.config.ts -type f 2>/dev/null)
	cd web && npm run --silent build

test: web test-rust test-python test-contracts test-clients test-web test-editors test-browser ## everything, installing what it lacks

test-rust:
	@scripts/need.sh nextest
	@scripts/need.sh nats
	STORMLAKE_PYTHON="$$(scripts/need.sh python)" $(CARGO) nextest run --locked --workspace
	$(CARGO) test --locked --workspace --doc

test-python: ## Python's readers on the real lake, in a folder and in a bucket; the guide's notebook
	@scripts/python.sh

test-contracts: ## other people's readers over what `stormlake export` writes
	@scripts/contracts.sh

test-clients: ## the exported clients compile and send to a running server; Mermaid reads the exported diagrams
	@scripts/clients.sh

test-web: web/node_modules/.package-lock.json
	cd web && npm run --silent lint && npm run --silent test

editors/vscode/node_modules/.package-lock.json: editors/vscode/package-lock.json
	cd editors/vscode && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

test-editors: editors/vscode/node_modules/.package-lock.json ## the extension's types, and its grammar over a sample
	cd editors/vscode && npm run --silent lint && npm run --silent test

test-browser: web
	@scripts/need.sh chromium
	@scripts/browser.sh

bench: build ## one table with ratios, peers in the same run
	@bench/run.sh

fmt:
	$(CARGO) fmt --all

types: ## the browser's types, from the server's description of itself
	$(CARGO) run --locked -q -p stormlake -- openapi > web/openapi.json
	cd web && npm run --silent types

check: ## format, lints and docs, as .ci/run does
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --no-deps --quiet

clean:
	$(CARGO) clean
	rm -rf web/dist web/node_modules editors/vscode/node_modules
