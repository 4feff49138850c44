#!/bin/sh
# Makes or refreshes .venv with exactly the pinned packages. Does nothing, quickly, when nothing changed.
# PYTHON names an interpreter; else it is the first on the PATH that runs and that we support.
set -eu
cd "$(dirname "$0")/../.."

# Also the folder: an environment that was moved no longer finds its own programs.
wanted() { pwd; cat uv.txt requirements-dev.txt; }
stamp=.venv/complete

if .venv/bin/python -c '' 2>/dev/null && [ -f "$stamp" ] && wanted | cmp -s - "$stamp"; then
    exit 0
fi

# A shim can exist and yet run nothing, hence the trial. ensurepip is a package of its own on some systems.
runs() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}
makes_environments() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

incomplete=
choose() {
    old_ifs=$IFS
    IFS=:
    for folder in $PATH; do
        for name in python3 python3.13 python3.12 python3.11; do
            [ -x "$folder/$name" ] && runs "$folder/$name" || continue
            if makes_environments "$folder/$name"; then
                IFS=$old_ifs
                python=$folder/$name
                return 0
            fi
            incomplete=$folder/$name
        done
    done
    IFS=$old_ifs
    return 1
}

if [ -n "${PYTHON:-}" ]; then
    python=$(command -v "$PYTHON" || echo "$PYTHON")
    runs "$python" || { echo "PYTHON=$PYTHON is no Python 3.11, 3.12 or 3.13 that runs." >&2; exit 1; }
elif ! choose; then
    if [ -n "$incomplete" ]; then
        echo "$incomplete cannot make environments: install its venv package (Debian: apt-get install python3-venv)." >&2
    else
        echo "No Python 3.11, 3.12 or 3.13 on the PATH that runs. Install one, or set PYTHON=/path/to/python." >&2
    fi
    exit 1
fi

export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 PIP_DISABLE_PIP_VERSION_CHECK=1
rm -f "$stamp"
# Whether .venv can be kept: it runs, and was made here.
usable() { runs .venv/bin/python && grep -qF "$(pwd)/.venv" .venv/bin/activate 2>/dev/null; }

if [ -z "${PYTHON:-}" ] && usable; then
    echo "Refreshing .venv with the pinned packages."
else
    echo "Making .venv with $("$python" -V) ($python) and the pinned packages: one to three minutes, once."
    rm -rf .venv
    "$python" -m venv .venv
fi
.venv/bin/python -m pip install --quiet --quiet --require-hashes -r uv.txt
.venv/bin/uv pip sync --quiet --require-hashes --compile-bytecode --python .venv/bin/python requirements-dev.txt
wanted > "$stamp"
