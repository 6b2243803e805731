"""A limited process keeps its limits, ends with its parent, and tells how it ended; Python plays the program."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.limited_process import Ended, LimitedProcess, Limits
from scribe_desktop.errors import CancelledError, StorageError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the limits of POSIX")

_FOREVER = "import time\nwhile True: time.sleep(60)"


def _python(code: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", code]


def _run(code: str, limits: Limits | None = None) -> tuple[bytes, Ended]:
    with LimitedProcess(_python(code), cancel=CancelToken(), limits=limits) as program:
        program.close_input()
        output = b"".join(program.blocks())
        return output, program.finish()


def _running_again(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_no_file_can_be_written(tmp_path: Path) -> None:
    target = tmp_path / "written"
    _, ended = _run(f"f = open({str(target)!r}, 'wb', buffering=0)\nf.write(b'patient')\nprint('done')")
    assert not ended.is_success
    assert target.read_bytes() == b""


@pytest.mark.skipif(sys.platform != "linux", reason="macOS does not limit address space")
def test_memory_is_limited() -> None:
    _, ended = _run("x = bytearray(400 << 20)", Limits(memory_bytes=256 << 20))
    assert ended.return_code == 1
    assert b"MemoryError" in ended.stderr
    assert _run("x = bytearray(20 << 20)", Limits(memory_bytes=256 << 20))[1].is_success


def test_cpu_time_is_limited() -> None:
    _, ended = _run("while True: pass", Limits(cpu_seconds=1))
    assert ended.return_code in (-signal.SIGXCPU, -signal.SIGKILL)
    assert not ended.is_out_of_time


def test_environment_and_open_files_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FFREPORT", "file=report.log")
    output, _ = _run("import os\nprint(sorted(os.environ), len(os.listdir('/dev/fd')), os.getcwd())")
    names, rest = output.decode().split("]")
    assert "FFREPORT" not in names
    # Standard input, output, errors, and the listing itself.
    assert rest.split() == ["4", "/"]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_pipes_break_as_programs_expect() -> None:
    reader = shutil.which("cat")
    assert reader is not None
    with LimitedProcess([reader, "/proc/self/status"], cancel=CancelToken()) as program:
        program.close_input()
        status = b"".join(program.blocks()).decode()
    ignored = next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("SigIgn"))
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        assert not ignored & 1 << (number - 1)


def test_a_program_that_cannot_run_is_no_success() -> None:
    with LimitedProcess(["/nonexistent/program"], cancel=CancelToken()) as program:
        assert program.read() == b""
        assert program.finish().return_code == 127


def test_stalling_ends_the_program() -> None:
    began = time.monotonic()
    output, ended = _run(_FOREVER, Limits(stall_seconds=0.5))
    assert (output, ended.is_out_of_time, ended.is_success) == (b"", True, False)
    assert time.monotonic() - began < 10


def test_trickling_ends_with_the_wall() -> None:
    trickle = "import time, sys\nwhile True:\n  sys.stdout.write('x'); sys.stdout.flush(); time.sleep(0.05)"
    output, ended = _run(trickle, Limits(stall_seconds=5, wall_seconds=1))
    assert output
    assert ended.is_out_of_time


def test_a_slow_consumer_is_no_stall() -> None:
    with LimitedProcess(
        _python("print('x' * 300_000)"), cancel=CancelToken(), limits=Limits(stall_seconds=0.5)
    ) as program:
        program.close_input()
        length = len(program.read(1000))
        threading.Event().wait(1.5)
        length += sum(map(len, program.blocks()))
        assert program.finish().is_success
        assert length == 300_001


def test_cancel_kills_at_once_from_another_thread() -> None:
    cancel = CancelToken()
    timer = threading.Timer(0.2, cancel.cancel)
    began = time.monotonic()
    with LimitedProcess(_python(_FOREVER), cancel=cancel) as program:
        timer.start()
        with pytest.raises(CancelledError):
            program.read()
    assert time.monotonic() - began < 10, "cancel did not end it: the program runs for ever"
    timer.join()


def test_errors_are_kept_bounded() -> None:
    _, ended = _run("import sys\nfor n in range(400_000): sys.stderr.write('line %d\\n' % n)")
    assert len(ended.stderr) == 1 << 16
    assert ended.stderr.endswith(b"line 399999\n")


def test_feeding_and_reading_at_once() -> None:
    echo = "import sys, shutil\nshutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer)"
    blocks = [bytes([number % 251]) * 70_000 for number in range(50)]
    with LimitedProcess(_python(echo), cancel=CancelToken()) as program:
        program.feed(iter(blocks))
        assert b"".join(program.blocks()) == b"".join(blocks)
        assert program.finish().is_success


def test_what_feeding_raises_reaches_the_owner() -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * 1000
        raise StorageError("The disk failed.")

    with LimitedProcess(_python(_FOREVER), cancel=CancelToken()) as program:
        program.feed(broken())
        with pytest.raises(StorageError):
            program.read()


def test_the_program_dies_with_its_parent_however_it_dies(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from scribe_desktop.cancellation import CancelToken\n"
        "from scribe_desktop.children.limited_process import LimitedProcess\n"
        f"with LimitedProcess([sys.executable, '-I', '-S', '-c', {_FOREVER!r}], cancel=CancelToken()) as program:\n"
        "    print(program._process.pid, flush=True)\n"
        "    program.read()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert _running_again(child)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 2
    while _running_again(child) and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    assert not _running_again(child)
