#!/usr/bin/env bash
# Makes sure the system packages are there: with apt when root, else it prints the line to run.
# Usage: system_packages.sh run|test
set -euo pipefail
python=${PYTHON:-python3}
need=()

if ! command -v "$python" >/dev/null; then
    need+=(python3 python3-venv)
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    need+=(python3-venv)
fi
if [ "${1:-run}" = test ]; then
    # strace shows every connection a whole run makes, native code included.
    command -v strace >/dev/null || need+=(strace)
fi

if [ ${#need[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
    elif [ "${1:-run}" = test ]; then
        echo "For every test to run, please install: sudo apt-get install ${need[*]}" >&2
    else
        echo "Please install first: sudo apt-get install ${need[*]}" >&2
        exit 1
    fi
fi

"$python" - <<'PY'
import sys
if sys.version_info < (3, 11):
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Say make PYTHON=/path/to/python3.11 ...")
PY
