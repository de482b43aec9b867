#!/usr/bin/env bash
# Installs what a test needs and the machine lacks: `need.sh nextest|chromium|nats|chdb|flink|wall-peers|python|mypy`; `need.sh binary` builds Stormlake for them.
set -euo pipefail

apt_install() {
    local sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo"
    if ! command -v apt-get >/dev/null; then
        echo "Please install $1 with your package manager, then run this again." >&2
        exit 1
    fi
    echo "Installing $1 …"
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "$1" >/dev/null
}

case "$1" in
    nextest)
        cargo nextest --version >/dev/null 2>&1 || cargo install --locked cargo-nextest
        ;;
    chromium)
        command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || apt_install chromium
        ;;
    python)
        # A virtual environment of its own, made anew when the list changes. Prints the way to its interpreter.
        wanted=scripts/python/requirements.txt
        home="${STORMLAKE_PYTHON_HOME:-$HOME/.cache/stormlake-python}"
        if ! cmp -s "$wanted" "$home/requirements.txt"; then
            command -v python3 >/dev/null || apt_install python3 >&2
            python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv >&2
            echo "Installing what Python needs (once) …" >&2
            rm -rf "$home"
            python3 -m venv "$home"
            "$home/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted" >&2
            cp "$wanted" "$home/requirements.txt"
        fi
        echo "$home/bin/python"
        ;;
    mypy)
        # A small environment of its own. Prints the way to it.
        home="${STORMLAKE_MYPY_HOME:-$HOME/.cache/stormlake-mypy}"
        [ -x "$home/bin/mypy" ] || {
            command -v python3 >/dev/null || apt_install python3 >&2
            python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv >&2
            python3 -m venv "$home"
            "$home/bin/pip" install --quiet --disable-pip-version-check 'mypy==1.*' >&2
        }
        echo "$home/bin/mypy"
        ;;
    binary)
        # As the tests build it: `cargo build -p stormlake` resolves other features, and would build DataFusion anew. Prints the way to it.
        cargo test --locked -q --workspace --no-run >&2
        echo "${CARGO_TARGET_DIR:-$PWD/target}/debug/stormlake"
        ;;
    nats)
        command -v nats-server >/dev/null || apt_install nats-server
        ;;
    chdb)
        # A folder of its own: what a benchmark needs is no business of the system's Python.
        python=bench/out/chdb/bin/python
        "$python" -c 'import chdb, duckdb, lifetimes' 2>/dev/null || {
            python3 -m venv bench/out/chdb
            "$python" -m pip install --quiet --disable-pip-version-check chdb==4.4.0 duckdb==2.0.1 lifetimes
        }
        ;;
    flink)
        # Flink's jars come with its Python package; the ten patterns are a Java job, compiled against them.
        home=bench/out/flink source=bench/peers/flink/Patterns.java version=2.3.0
        command -v javac >/dev/null || apt_install openjdk-17-jdk-headless
        [ -e "$home/lib/flink-cep-$version.jar" ] || {
            echo "Fetching Flink (once, 330 MB) …" >&2
            mkdir -p "$home/lib"
            python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$home/wheel" "apache-flink-libraries==$version"
            python3 - "$home" <<'EOF'
import glob, os, sys, zipfile
home = sys.argv[1]
wanted = ("flink-dist", "flink-connector-files", "log4j", "flink-cep")
for wheel in glob.glob(f"{home}/wheel/*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith("pyflink/lib/")]
        # That of CEP comes last: it says that all are there.
        for prefix in wanted:
            for name in names:
                file = os.path.basename(name)
                if file.startswith(prefix):
                    with open(f"{home}/lib/{file}", "wb") as out:
                        out.write(archive.read(name))
EOF
            rm -rf "$home/wheel"
        }
        [ "$home/classes/Patterns.class" -nt "$source" ] || {
            mkdir -p "$home/classes"
            javac -cp "$home/lib/*" -d "$home/classes" "$source"
        }
        ;;
    wall-peers)
        # The servers beside which the live wall is measured, in the exact versions of the lock file.
        wanted=bench/peers/wall home=bench/out/wall
        if ! cmp -s "$wanted/package-lock.json" "$home/installed.json"; then
            command -v npm >/dev/null || apt_install npm
            echo "Installing the live wall's peers (once) …" >&2
            mkdir -p "$home"
            cp "$wanted/package.json" "$wanted/package-lock.json" "$home/"
            (cd "$home" && npm ci --no-audit --no-fund --loglevel=error >/dev/null)
            cp "$home/package-lock.json" "$home/installed.json"
        fi
        cp "$wanted/hocuspocus.mjs" "$home/"
        ;;
    *)
        echo "need.sh: unknown: $1" >&2
        exit 2
        ;;
esac
