"""The small commands on a real workspace: sessions, jobs, vocabulary, moving, the trash, the host."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from benchmarks.command_line import PASSPHRASE, scribe, start
from tests.cli.conftest import Desk

VISIT = "Doctor: Are you allergic to anything?\nPatient: Penicillin, I got a rash.\n"


def draft(desk: Desk, label: str, *, note_type: str = "soap") -> str:
    """Draft from a typed text into the workspace; returns the session's id."""
    (desk.folder / "visit.txt").write_text(VISIT)
    finished = desk.process(
        "visit.txt", "--mode", "draft", "--label", label, "--note-type", note_type, "--yes", ephemeral=False
    )
    assert finished.code == 0, finished.err
    session: str = desk.read("report.json")["session_id"]
    return session


def test_a_session_can_be_listed_found_renamed_and_exported(desk: Desk) -> None:
    session = draft(desk, "A. Rivera")
    assert "A. Rivera" in desk.run("sessions", "list").out
    assert session in desk.run("sessions", "search", "penicil").out
    assert desk.run("sessions", "search", "nothing-like-it").out == ""
    assert desk.run("sessions", "rename", session, "B. Osei").code == 0
    assert "B. Osei" in desk.run("sessions", "show", session).out
    assert desk.run("sessions", "export", session, "--out", desk.folder / "again").code == 0
    assert "Penicillin" in (desk.folder / "again" / "note.txt").read_text()
    assert desk.run("sessions", "export", session, "--out", desk.folder / "again").code == 6


def test_the_trash_gives_back_until_it_is_emptied(desk: Desk) -> None:
    session = draft(desk, "A. Rivera")
    assert desk.run("sessions", "delete", session).code == 0
    assert session not in desk.run("sessions", "list").out
    assert session in desk.run("sessions", "list", "--trash").out
    assert desk.run("sessions", "restore", session).code == 0
    assert session in desk.run("sessions", "list").out
    assert desk.run("sessions", "delete", session).code == 0
    kept = desk.run("sessions", "empty-trash")
    assert "0 sessions" in kept.out, "what was deleted today stays for 30 days"
    asked = desk.run("sessions", "empty-trash", "--all")
    assert asked.code == 130, "without an answer nothing is destroyed"
    assert "1 sessions" in desk.run("sessions", "empty-trash", "--all", "--yes").out
    assert desk.run("sessions", "restore", session).code == 6
    assert desk.run("verify").code == 0


def test_a_note_of_the_wrong_patient_can_be_moved(desk: Desk) -> None:
    first = draft(desk, "A. Rivera", note_type="soap")
    second = draft(desk, "J. Osei", note_type="dap")
    shown = desk.run("sessions", "show", first).out
    note = re.search(r"^note\s+(\w+)", shown, re.MULTILINE)
    assert note is not None
    assert desk.run("sessions", "move-note", note.group(1), second).code == 0
    assert note.group(1) in desk.run("sessions", "show", second).out
    assert note.group(1) not in desk.run("sessions", "show", first).out


def test_a_recording_of_the_wrong_patient_can_be_moved(desk: Desk, short_visit: Path) -> None:
    desk.settings |= {"AI_ENABLE_STUB_APIS": "1"}
    finished = desk.process(short_visit, "--mode", "transcribe", ephemeral=False)
    assert finished.code == 0, finished.err
    first = desk.read("report.json")["session_id"]
    desk.settings.clear()
    second = draft(desk, "J. Osei")
    recording = re.search(r"^recording\s+(\w+)", desk.run("sessions", "show", first).out, re.MULTILINE)
    assert recording is not None
    assert desk.run("sessions", "move-recording", recording.group(1), second).code == 0
    moved = desk.run("sessions", "show", second).out
    assert recording.group(1) in moved
    assert "transcript" in moved


def test_vocabulary(desk: Desk) -> None:
    assert "2 terms added" in desk.run("vocabulary", "add", "lisinopril", "losartan").out
    (desk.folder / "words.txt").write_text("metformin\nlosartan\n")
    assert "1 terms added" in desk.run("vocabulary", "import", desk.folder / "words.txt").out
    assert "1 terms removed" in desk.run("vocabulary", "remove", "losartan").out
    assert desk.run("vocabulary", "list").out.split() == ["lisinopril", "metformin"]


def test_the_recovery_key_opens_what_the_passphrase_cannot(desk: Desk) -> None:
    session = draft(desk, "A. Rivera")
    made = desk.run("workspace", "recovery-key", "--kept")
    key = re.search(r"^    (\S+)$", made.out, re.MULTILINE)
    assert key is not None, made.out
    reading, writing = os.pipe()
    os.write(writing, key.group(1).encode() + b"\n")
    os.close(writing)
    command = scribe("sessions", "list", "--recovery-key-fd", str(reading))
    import subprocess

    opened = subprocess.run(
        command, env=desk.environment(), capture_output=True, text=True, check=False, pass_fds=(reading,)
    )
    os.close(reading)
    assert opened.returncode == 0, opened.stderr
    assert session in opened.stdout
    assert key.group(1).encode() not in b"".join(path.read_bytes() for path in desk.data.rglob("*") if path.is_file())


def test_settings_are_checked_with_keys_masked(desk: Desk) -> None:
    desk.settings |= {"OPENAI_API_KEY": "sk-secret-value", "AI_ENABLE_REAL_APIS": "1"}
    checked = desk.run("config", "check", passphrase=None)
    assert checked.code == 0
    assert "AI mode: CLOUD" in checked.out
    assert "sk-secret-value" not in checked.out + checked.err
    desk.settings |= {"AI_WHISPER_TIMEOUT_MS": "soon", "SCRIBE_CHUNK_THRESHOLD_BYTES": "-4", "AI_ENABLE_STUB_APIS": "1"}
    refused = desk.run("config", "check", passphrase=None)
    assert refused.code == 2
    for name in ("AI_WHISPER_TIMEOUT_MS", "SCRIBE_CHUNK_THRESHOLD_BYTES", "AI_ENABLE_STUB_APIS"):
        assert name in refused.err


@pytest.mark.slow
def test_a_running_host_takes_the_job(desk: Desk) -> None:
    (desk.folder / "visit.txt").write_text(VISIT)
    assert desk.run("workspace", "create").code == 0
    with start(scribe("host"), desk.environment(), passphrase=PASSPHRASE, cwd=desk.folder) as host:
        assert host.stderr is not None
        for line in host.stderr:
            if line.startswith("Ready"):
                break
        taken = desk.run("process", "visit.txt", "--mode", "draft", "--out", "out", passphrase=None)
        assert taken.code == 0, taken.err
        assert "The running program takes the job." in taken.err
        assert "Penicillin" in (desk.folder / "out" / "note.txt").read_text()
        refused = desk.run("process", "gone.txt", "--mode", "draft", "--out", "out2", passphrase=None)
        assert refused.code == 3
        assert "(text.missing)" in refused.err
        assert desk.run("sessions", "list").code == 8, (
            "a command that cannot be handed over says who holds the workspace"
        )
        os.kill(host.pid, signal.SIGINT)
        host.communicate(timeout=20)
    assert desk.run("sessions", "list").out.count("Visit") == 1


@pytest.mark.slow
def test_a_killed_holder_leaves_no_lock(desk: Desk) -> None:
    assert desk.run("workspace", "create").code == 0
    with start(scribe("host"), desk.environment(), passphrase=PASSPHRASE, cwd=desk.folder) as host:
        assert host.stderr is not None
        for line in host.stderr:
            if line.startswith("Ready"):
                break
        os.kill(host.pid, signal.SIGKILL)
        host.communicate()
    assert desk.run("sessions", "list").code == 0
