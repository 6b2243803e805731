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

has_library() { [ -n "$(ldconfig -p 2>/dev/null | grep -F "$1")" ]; }
want_library() { has_library "$1" || need+=("$2"); }
want_program() { command -v "$1" >/dev/null || need+=("$2"); }

# The window: Qt's own wheels bring everything but these (found one by one on a bare Debian).
if [ "$(uname -s)" = Linux ]; then
    want_library libglib-2.0.so.0 libglib2.0-0
    want_library libGL.so.1 libgl1
    want_library libEGL.so.1 libegl1
    want_library libxkbcommon.so.0 libxkbcommon0
    want_library libfontconfig.so.1 libfontconfig1
    want_library libdbus-1.so.3 libdbus-1-3
    # Without these two there is no sound: an import error, or no media backend.
    want_library libpulse.so.0 libpulse0
    want_library libXrandr.so.2 libxrandr2
    want_library libX11-xcb.so.1 libx11-xcb1
    want_library libxkbcommon-x11.so.0 libxkbcommon-x11-0
    want_library libxcb-cursor.so.0 libxcb-cursor0
    want_library libxcb-icccm.so.4 libxcb-icccm4
    want_library libxcb-keysyms.so.1 libxcb-keysyms1
    want_library libxcb-shape.so.0 libxcb-shape0
fi

if [ "${1:-run}" = test ]; then
    # strace shows every connection a whole run makes, native code included.
    want_program strace strace
    # A screen, a window manager, a user's hands, a tray, sound, and a screen reader's view.
    want_program Xvfb xvfb
    want_program openbox openbox
    want_program xdotool xdotool
    want_program import imagemagick
    want_program xprop x11-utils
    want_program trayer trayer
    want_program pulseaudio pulseaudio
    want_program pactl pulseaudio-utils
    want_program dbus-run-session dbus
    [ -e /usr/libexec/at-spi-bus-launcher ] || need+=(at-spi2-core)
    [ -e /usr/lib/python3/dist-packages/gi ] || need+=(python3-gi)
    ls /usr/lib/*/girepository-1.0/Atspi-2.0.typelib >/dev/null 2>&1 || need+=(gir1.2-atspi-2.0)
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
