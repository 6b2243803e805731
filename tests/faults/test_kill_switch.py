"""Off wins: no socket leaves the computer in LOCAL mode; turned off mid-job, cloud AI stops before the next call."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.command_line import PASSPHRASE, SAMPLE_VISIT, scribe, start
from tests.cli.conftest import Desk, desk, short_visit  # noqa: F401 - fixtures
from tests.providers.server import ProviderServer
from tests.providers.settings import ServerSettings

# Families and addresses that stay on this machine, as strace prints them.
LOCAL = re.compile(r'AF_UNIX|AF_NETLINK|inet_addr\("127\.|inet_pton\(AF_INET6, "::1"|AF_UNSPEC')


def foreign_connections(trace: str) -> list[str]:
    """The lines of an strace that show a socket reaching for another machine."""
    calls = [line for line in trace.splitlines() if re.search(r"\b(connect|sendto|sendmsg)\(.*sa_family", line)]
    return [line for line in calls if not LOCAL.search(line)]


def needs_strace() -> str:
    program = shutil.which("strace")
    if program is None:
        pytest.skip("strace is not installed; the socket guard still watches every Python process")
    return program


@pytest.mark.slow
def test_local_mode_opens_no_socket_to_another_machine(desk: Desk, short_visit: Path, tmp_path: Path) -> None:  # noqa: F811
    trace = tmp_path / "trace"
    command = scribe("process", short_visit, "--ephemeral", "--out", desk.folder / "out")
    watched = [needs_strace(), "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(trace), *command]
    desk.settings |= {"AI_ENABLE_REAL_APIS": "0"}
    finished = subprocess.run(
        watched, env=desk.environment(), capture_output=True, text=True, check=False, cwd=desk.folder
    )
    assert finished.returncode == 0, finished.stderr
    assert foreign_connections(trace.read_text()) == []


def test_the_trace_would_show_a_planted_call(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    # TEST-NET-1 of RFC 5737: an address that belongs to nobody; a datagram socket sends nothing when it connects.
    planted = "import socket; socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 443))"
    # Without site packages there is no guard, as in native code.
    watched = [needs_strace(), "-f", "-qq", "-e", "trace=connect", "-o", str(trace), sys.executable, "-I", "-S"]
    subprocess.run([*watched, "-c", planted], check=True)
    assert len(foreign_connections(trace.read_text())) == 1


@pytest.mark.slow
def test_turning_it_off_mid_job_stops_before_the_next_call(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    settings_file = tmp_path / "settings.toml"
    settings_file.write_text("ai_enable_real_apis = true\n")
    with ProviderServer(ServerSettings(canned_text="{digest}", delay_seconds=0.7)) as server:
        desk.settings |= server.environment() | {
            "SCRIBE_SETTINGS_FILE": str(settings_file),
            "SCRIBE_CHUNK_THRESHOLD_BYTES": "100000",
        }
        command = scribe("process", SAMPLE_VISIT, "--out", desk.folder / "out", "--yes")
        with start(command, desk.environment(), passphrase=PASSPHRASE, cwd=desk.folder) as process:
            while server.seen.count("transcribe") < 1:
                assert process.poll() is None, process.communicate()
            settings_file.write_text("ai_enable_real_apis = false\n")
            seen_when_off = server.seen.count("transcribe")
            _, error = process.communicate(timeout=60)
        assert process.returncode == 4, error
        assert "(ai.cloud_off)" in error
        # What was in flight, or past its check, when the file changed may still arrive; nothing after that.
        assert server.seen.count("transcribe") <= seen_when_off + 4
        assert server.seen.count("draft") == 0
        listed = desk.run("jobs", "list")
        assert "PAUSED" in listed.out
        assert "ai.cloud_off" in listed.out

        settings_file.write_text("ai_enable_real_apis = true\n")
        job = listed.out.split()[0]
        resumed = desk.run("jobs", "resume", job, "--out", desk.folder / "out", "--yes")
        assert resumed.code in (0, 10), resumed.err
        assert server.seen.repeated_audio() == 0, "a finished chunk was paid for twice"
        assert server.seen.count("draft") == 1
