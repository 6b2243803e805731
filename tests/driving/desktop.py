"""Owns a desktop for a test: its own display, window manager, buses, home folder, and a user's hands and eyes on it.

Dropping files from another program is not offered: xdotool cannot speak the drag protocol. A test of dropping sends the
events inside the process.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import pytest

from tests.driving import sound
from tests.driving.processes import MARK, Program, end_marked, wait_for
from tests.driving.screen_reader import Element, ScreenReader

PROJECT = Path(__file__).parent.parent.parent
_ACCESSIBILITY_LAUNCHERS = (Path("/usr/libexec/at-spi-bus-launcher"), Path("/usr/lib/at-spi2-core/at-spi-bus-launcher"))
_NEEDED = ("Xvfb", "openbox", "xdotool", "import", "xprop", "dbus-daemon")
_SETTING_PREFIXES = ("SCRIBE_", "AI_", "OPENAI_", "ANTHROPIC_", "SUPABASE_", "JOBS_", "JOB_", "SESSION_")
# The machine may be busy with other tests.
_START_SECONDS = 30.0
_NOT_KEPT = (
    "QT_QPA_PLATFORM",
    "WAYLAND_DISPLAY",
    "DBUS_SESSION_BUS_ADDRESS",
    "AT_SPI_BUS_ADDRESS",
    "PYTHONDONTWRITEBYTECODE",
)
_KEYS = {
    "ctrl": "ctrl",
    "enter": "Return",
    "del": "Delete",
    "esc": "Escape",
    "space": "space",
    "[": "bracketleft",
    "]": "bracketright",
    ",": "comma",
}
# A window without a frame at a fixed place: what is seen and clicked is the program's own.
_OPENBOX = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew></focus>
  <placement><policy>Smart</policy><center>yes</center></placement>
  <keyboard><keybind key="A-F4"><action name="Close"/></keybind></keyboard>
  <applications>
    <application type="normal"><decor>no</decor><maximized>{maximised}</maximized></application>
    <application type="dialog"><decor>no</decor></application>
  </applications>
</openbox_config>
"""


def skip_without_tools(*, has_sound: bool = False, has_tray: bool = False) -> None:
    """Skip the test, saying what is missing here."""
    needed = [*_NEEDED, *(["pulseaudio", "pactl", "parec"] if has_sound else []), *(["trayer"] if has_tray else [])]
    missing = [name for name in needed if shutil.which(name) is None]
    if not any(path.exists() for path in _ACCESSIBILITY_LAUNCHERS):
        missing.append("at-spi-bus-launcher")
    if missing:
        pytest.skip(f"no driven desktop here: {', '.join(missing)} missing")
    if not ScreenReader.is_available():
        pytest.skip("no driven desktop here: the system's Python cannot import gi.repository.Atspi")


class Desktop:
    """Enter it to have a desktop; everything on it is ended when it is left.

    Args:
        folder: where logs and the user's home go; a test's tmp_path.
        is_maximised: whether the program's window fills the display from the start.
    """

    def __init__(
        self,
        folder: Path,
        *,
        width: int = 1440,
        height: int = 900,
        is_maximised: bool = True,
        has_sound: bool = False,
        has_tray: bool = False,
    ) -> None:
        self.folder = folder / "desktop"
        self.home = self.folder / "home"
        self.width, self.height = width, height
        self._is_maximised, self._has_sound, self._has_tray = is_maximised, has_sound, has_tray
        self._mark = uuid.uuid4().hex
        self._programs: list[Program] = []
        self._starts = 0
        self._runtime: Path | None = None
        self._hands: subprocess.Popen[str] | None = None
        self._eyes: ScreenReader | None = None
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Desktop:
        skip_without_tools(has_sound=self._has_sound, has_tray=self._has_tray)
        # Names of sockets are at most 107 characters long, which a test's own folder may exceed.
        self._runtime = Path(tempfile.mkdtemp(prefix="scribe-desk-"))
        try:
            self._make_home()
            self._start_display()
            self._start_buses()
            if self._has_sound:
                self._start_sound()
            if self._has_tray:
                self.start(["trayer", "--edge", "top", "--align", "right", "--width", "10", "--SetDockType", "true"])
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End everything that was started here."""
        if self._eyes is not None:
            self._eyes.close()
            self._eyes = None
        if self._hands is not None:
            if self._hands.stdin is not None:
                self._hands.stdin.close()
            self._hands.wait(timeout=10)
            self._hands = None
        for program in reversed(self._programs):
            program.end()
        self._programs.clear()
        end_marked(self._mark)
        if self._runtime is not None:
            shutil.rmtree(self._runtime, ignore_errors=True)
            self._runtime = None

    # Programs

    def start_program(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Program:
        """Start Scribe Desktop with these arguments."""
        return self.start([sys.executable, "-m", "scribe_desktop", *arguments], environment)

    def start(self, command: list[str], environment: Mapping[str, str] | None = None) -> Program:
        """Start any program on this desktop."""
        self._starts += 1
        log = self.folder / f"{self._starts:02d}-{Path(command[0]).name}"
        program = Program(command, self.environment | dict(environment or {}), log, PROJECT)
        self._programs.append(program)
        return program

    # Eyes

    @property
    def reader(self) -> ScreenReader:
        """What a screen reader sees."""
        if self._eyes is None:
            self._eyes = ScreenReader(self.environment, self.folder / "screen-reader.log")
        return self._eyes

    def find(
        self,
        name: str | re.Pattern[str] | None = None,
        role: str | None = None,
        *,
        state: str | None = None,
        contains: bool = False,
        timeout_seconds: float = 10.0,
    ) -> Element:
        """The first element of that name and role on the screen, waiting until it is there."""
        return self.reader.find(name, role, state=state, contains=contains, timeout_seconds=timeout_seconds)

    def is_shown(self, name: str | re.Pattern[str], role: str | None = None, *, contains: bool = False) -> bool:
        """Whether it is on the screen now."""
        return bool(self.reader.find_all(name, role, contains=contains, most=1))

    def wait_until_shown(
        self,
        name: str | re.Pattern[str],
        role: str | None = None,
        *,
        contains: bool = False,
        timeout_seconds: float = 10,
    ) -> Element:
        """Return once it is on the screen."""
        return self.find(name, role, contains=contains, timeout_seconds=timeout_seconds)

    def wait_until_gone(
        self,
        name: str | re.Pattern[str],
        role: str | None = None,
        *,
        contains: bool = False,
        timeout_seconds: float = 10,
    ) -> None:
        """Return once it is no longer on the screen."""
        wait_for(f"{name!r} to go", lambda: not self.is_shown(name, role, contains=contains), timeout_seconds)

    def text_of(self, name: str | re.Pattern[str], role: str | None = None) -> str:
        """The text of an element."""
        return self.reader.text_of(self.find(name, role))

    def tree(self) -> str:
        """The whole accessibility tree as text."""
        return self.reader.dump()

    def screenshot(self, path: Path) -> Path:
        """Keep what the display shows."""
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["import", "-window", "root", "-strip", str(path)], env=self.environment, check=True, capture_output=True
        )
        return path

    def wait_until_still(self, path: Path, timeout_seconds: float = 5.0) -> Path:
        """Keep what the display shows once two looks are the same, or what it shows at the end of the time."""
        deadline = time.monotonic() + timeout_seconds
        before = b""
        while True:
            now = self.screenshot(path).read_bytes()
            if now == before or time.monotonic() > deadline:
                return path
            before = now

    def clipboard(self) -> str:
        """The text another program would paste."""
        code = (
            "import sys\nfrom PySide6.QtGui import QGuiApplication\n"
            "application = QGuiApplication(sys.argv)\nsys.stdout.write(application.clipboard().text())"
        )
        asked = subprocess.run(
            [sys.executable, "-c", code], env=self.environment, capture_output=True, text=True, check=True, timeout=30
        )
        return asked.stdout

    def window_ids(self, pid: int) -> list[str]:
        """The visible windows of a program."""
        command = ["xdotool", "search", "--all", "--onlyvisible", "--pid", str(pid), "--name", "."]
        found = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        return found.stdout.split()

    def is_playing(self) -> bool:
        """Whether sound goes to the loudspeaker."""
        return sound.is_playing(self.environment)

    def recorded(self, seconds: float) -> bytes:
        """What the loudspeaker plays in that time."""
        return sound.record_seconds(self.environment, seconds)

    # Hands

    def click(
        self,
        name: str | re.Pattern[str] | Element,
        role: str | None = None,
        *,
        contains: bool = False,
        button: int = 1,
        times: int = 1,
        timeout_seconds: float = 10.0,
    ) -> Element:
        """Click in the middle of an element, once it is there and holds still."""
        element = name if isinstance(name, Element) else None
        if element is None:
            assert not isinstance(name, Element)
            element = self.find(name, role, contains=contains, timeout_seconds=timeout_seconds)
        element = self._still(element)
        self.click_at(*element.middle, button=button, times=times)
        return element

    def double_click(self, name: str | re.Pattern[str] | Element, role: str | None = None) -> Element:
        """Click twice."""
        return self.click(name, role, times=2)

    def click_text(self, element: Element, piece: str, *, times: int = 1) -> None:
        """Click on a piece of an element's text."""
        self.click_at(*self.reader.piece_of(element, piece), times=times)

    def click_at(self, x: int, y: int, *, button: int = 1, times: int = 1) -> None:
        """Click at a point of the display."""
        assert 0 <= x < self.width, f"{x}, {y} is outside the display"
        assert 0 <= y < self.height, f"{x}, {y} is outside the display"
        self._do(f"mousemove {x} {y}", f"click --repeat {times} --delay 60 {button}")

    def move_to(self, x: int, y: int) -> None:
        """Move the pointer."""
        self._do(f"mousemove {x} {y}")

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press, move in steps as a hand does, and release."""
        self._do(f"mousemove {start[0]} {start[1]}", "mousedown 1")
        for step in range(1, 11):
            x = start[0] + (end[0] - start[0]) * step // 10
            y = start[1] + (end[1] - start[1]) * step // 10
            self._do(f"mousemove {x} {y}")
        self._do("mouseup 1")

    def scroll(self, x: int, y: int, notches: int) -> None:
        """Turn the wheel: downwards for positive numbers."""
        self._do(f"mousemove {x} {y}", f"click --repeat {abs(notches)} --delay 20 {5 if notches > 0 else 4}")

    def key(self, *combinations: str) -> None:
        """Press keys such as `ctrl+n`, `F6`, `Return`."""
        self._do(*(f"key --clearmodifiers {_key_name(combination)}" for combination in combinations))

    def type_text(self, text: str, delay_ms: int = 12) -> None:
        """Type a text of one line into whatever has the focus."""
        assert "\n" not in text, "press Return instead"
        assert '"' not in text, "the hands read double quotes as their own"
        self._do(f'type --clearmodifiers --delay {delay_ms} "{text}"')

    def close_window(self) -> None:
        """Close the active window as the button in its title bar does."""
        self.key("alt+F4")

    def _do(self, *commands: str) -> None:
        """Return once the display has taken them all."""
        if self._hands is None:
            self._hands = subprocess.Popen(
                ["xdotool", "-"],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                bufsize=1,
            )
        assert self._hands.stdin is not None
        assert self._hands.stdout is not None
        for command in commands:
            self._hands.stdin.write(command + "\n")
        # The answer to a question comes only after the commands before it.
        self._hands.stdin.write("getmouselocation\n")
        self._hands.stdin.flush()
        if not self._hands.stdout.readline():
            raise AssertionError(f"xdotool ended at: {commands}")

    def _still(self, element: Element) -> Element:
        """The element once it has a size and has not moved between two looks."""
        deadline = time.monotonic() + 5.0
        before = element
        while time.monotonic() < deadline:
            now = self.reader.refreshed(element)
            if now.width > 0 and (now.x, now.y, now.width, now.height) == (
                before.x,
                before.y,
                before.width,
                before.height,
            ):
                return now
            before = now
        raise AssertionError(f"{element.role} {element.name!r} does not hold still or has no size")

    # Start

    def _make_home(self) -> None:
        assert self._runtime is not None
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_SETTING_PREFIXES)}
        for name in _NOT_KEPT:
            kept.pop(name, None)
        for name in ("SCRIBE_TEST_SOCKET_LOG",):
            if name in os.environ:
                kept[name] = os.environ[name]
        folders = {
            "HOME": self.home,
            "XDG_CONFIG_HOME": self.home / ".config",
            "XDG_DATA_HOME": self.home / ".local" / "share",
            "XDG_STATE_HOME": self.home / ".local" / "state",
            "XDG_CACHE_HOME": self.home / ".cache",
        }
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        (self.home / "Documents").mkdir()
        settings = self.home / ".config" / "openbox" / "rc.xml"
        settings.parent.mkdir()
        settings.write_text(_OPENBOX.format(maximised="yes" if self._is_maximised else "no"), encoding="utf-8")
        self.environment = kept | {name: str(path) for name, path in folders.items()}
        self.environment |= {
            MARK: self._mark,
            "XDG_RUNTIME_DIR": str(self._runtime),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            # A user's second start compiles nothing: neither may one that is measured.
            "PYTHONPYCACHEPREFIX": str(PROJECT / "build" / "pycache"),
            "LANG": "C.UTF-8",
        }

    def _start_display(self) -> None:
        reading, writing = os.pipe()
        try:
            log = self.folder / "Xvfb.log"
            screen = f"{self.width}x{self.height}x24"
            with log.open("wb") as file:
                process = subprocess.Popen(
                    ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen, "-nolisten", "tcp", "-noreset"],
                    env=self.environment,
                    pass_fds=(writing,),
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=file,
                    start_new_session=True,
                )
            os.close(writing)
            writing = -1
            with os.fdopen(reading, closefd=False) as answer:
                number = answer.readline().strip()
        finally:
            os.close(reading)
            if writing >= 0:
                os.close(writing)
        assert number, f"Xvfb did not start: {log.read_text(encoding='utf-8')} ({process.poll()})"
        self._display = process
        self.environment["DISPLAY"] = f":{number}"
        manager = self.start(["openbox", "--sm-disable"])
        try:
            wait_for("the window manager", self._has_window_manager, _START_SECONDS)
        except AssertionError as error:
            raise AssertionError(f"openbox: {manager.process.poll()}\n{manager.errors()}") from error

    def _has_window_manager(self) -> bool:
        command = ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"]
        asked = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        return "window id" in asked.stdout

    def _start_buses(self) -> None:
        assert self._runtime is not None
        address = f"unix:path={self._runtime}/bus"
        self.start(["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={address}"])
        wait_for("the session bus", (self._runtime / "bus").exists, _START_SECONDS)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        launcher = next(path for path in _ACCESSIBILITY_LAUNCHERS if path.exists())
        self.start([str(launcher), "--launch-immediately"])
        command = ["xprop", "-root", "AT_SPI_BUS"]
        wait_for(
            "the accessibility bus",
            lambda: "unix:" in subprocess.run(command, env=self.environment, capture_output=True, text=True).stdout,
            _START_SECONDS,
        )

    def _start_sound(self) -> None:
        assert self._runtime is not None
        path = f"{self._runtime}/pulse.sock"
        self.environment["PULSE_SERVER"] = f"unix:{path}"
        self.start(sound.server_arguments(path))
        sound.wait_until_ready(self.environment)


def _key_name(combination: str) -> str:
    parts = combination.split("+") if combination != "+" else ["plus"]
    return "+".join(_KEYS.get(part.lower(), part) for part in parts)
