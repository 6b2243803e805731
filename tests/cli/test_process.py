"""`scribe-desktop process`: the main job as a user runs it, and every way it says no."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import docx
import pytest

from benchmarks.command_line import scribe, start
from tests.cli.conftest import Desk
from tests.providers.faults import Fault
from tests.providers.server import ProviderServer

OUTPUTS = {"transcript.json", "transcript.txt", "note.json", "note.txt", "note.docx", "report.json"}


@pytest.mark.slow
def test_a_recording_becomes_a_transcript_and_a_note(desk: Desk, short_visit: Path) -> None:
    finished = desk.process(short_visit)
    assert finished.code == 0, finished.err
    assert {path.name for path in (desk.folder / "out").iterdir()} == OUTPUTS
    transcript, note, report = desk.read("transcript.json"), desk.read("note.json"), desk.read("report.json")
    assert "cough" in " ".join(segment["text"] for segment in transcript["segments"]).lower()
    assert note["status"] == "OUTLINE"
    assert note["note_type"] == "soap"
    known = {segment["id"] for segment in transcript["segments"]}
    statements = [statement for section in note["sections"] for statement in section["statements"]]
    assert statements
    assert all(statement["evidence"] and set(statement["evidence"]) <= known for statement in statements)
    assert report["status"] == "DONE"
    assert report["ai_mode"] == "LOCAL"
    assert report["model_grade"] == "basic"
    assert [stage["name"] for stage in report["stages"]] == ["PREPARE", "TRANSCRIBE", "DRAFT", "CHECK"]
    assert "Basic speech model: check every drug name and number." in finished.err
    assert (desk.folder / "out" / "note.txt").read_text().startswith("OUTLINE")
    headings = [p.text for p in docx.Document(str(desk.folder / "out" / "note.docx")).paragraphs]
    assert any("SUBJECTIVE" in heading.upper() for heading in headings)


def test_outputs_are_for_their_owner_alone(desk: Desk) -> None:
    (desk.folder / "visit.txt").write_text("Doctor: Any cough?\nPatient: No cough.\n")
    assert desk.process("visit.txt", "--mode", "draft").code == 0
    assert {path.stat().st_mode & 0o077 for path in (desk.folder / "out").iterdir()} == {0}


def test_typed_text_becomes_a_note(desk: Desk) -> None:
    (desk.folder / "visit.txt").write_text(
        "Doctor: Are you allergic to anything?\nPatient: Penicillin, I got a rash.\n"
        "Doctor: We stop lisinopril and start losartan fifty milligrams once a day.\n"
    )
    finished = desk.process("visit.txt", "--mode", "draft", "--note-type", "soap", "--note-type", "h_and_p")
    assert finished.code == 0, finished.err
    words = (desk.folder / "out" / "note.txt").read_text().lower()
    assert "penicillin" in words
    assert "losartan fifty milligrams" in words
    assert desk.read("note-h-and-p.json")["note_type"] == "h_and_p"
    assert desk.read("report.json")["audio"] is None
    assert desk.read("transcript.json")["segments"][1]["speaker"] == "Patient"


def test_report_on_standard_output_and_nothing_else(desk: Desk) -> None:
    (desk.folder / "visit.txt").write_text("Patient: I have a cough.\n")
    finished = desk.process("visit.txt", "--mode", "draft", "--json")
    assert finished.code == 0
    assert finished.out == (desk.folder / "out" / "report.json").read_text()
    assert finished.err == ""


@pytest.mark.parametrize(
    ("name", "content", "arguments", "code", "reason"),
    [
        ("gone.webm", None, (), 3, "audio.missing"),
        ("empty.webm", b"", (), 3, "audio.empty"),
        ("list.mp3", b"#EXTM3U\nhttp://127.0.0.1/a.mp3\n", (), 3, "audio.playlist"),
        ("noise.wav", bytes(range(256)) * 40, (), 3, "audio.not_audio"),
        ("empty.txt", b" \n\n", ("--mode", "draft"), 3, "text.empty"),
        ("binary.txt", b"\xff\xfe\x00\x01" * 9, ("--mode", "draft"), 3, "text.not_text"),
        ("gone.txt", None, ("--mode", "draft"), 3, "text.missing"),
    ],
)
def test_refused_inputs(
    desk: Desk, name: str, content: bytes | None, arguments: tuple[str, ...], code: int, reason: str
) -> None:
    if content is not None:
        (desk.folder / name).write_bytes(content)
    finished = desk.process(name, *arguments)
    assert finished.code == code
    assert f"({reason})" in finished.err
    assert "Traceback" not in finished.err


def test_usage_errors_end_with_two(desk: Desk) -> None:
    assert desk.process("visit.webm", "--mode", "sideways").code == 2
    assert desk.run("process", passphrase=None).code == 2


def test_both_flags_are_refused(desk: Desk, short_visit: Path) -> None:
    desk.settings |= {"AI_ENABLE_REAL_APIS": "1", "AI_ENABLE_STUB_APIS": "1"}
    finished = desk.process(short_visit)
    assert finished.code == 2
    assert "Unset AI_ENABLE_STUB_APIS" in finished.err


def test_a_service_key_is_refused(desk: Desk, short_visit: Path) -> None:
    desk.settings |= {"SUPABASE_SERVICE_ROLE_KEY": "anything-at-all"}
    finished = desk.process(short_visit)
    assert finished.code == 2
    assert "SUPABASE_SERVICE_ROLE_KEY" in finished.err
    assert "anything-at-all" not in finished.err


@pytest.mark.parametrize(
    ("settings", "arguments", "reason"),
    [
        ({"SCRIBE_LOCAL_ENGINES": "0"}, (), "ai.off"),
        ({}, ("--engine", "openai"), "ai.cloud_off"),
        ({}, ("--drafter", "claude"), "ai.cloud_off"),
        ({}, ("--engine", "stub"), "ai.stub_off"),
        ({"AI_ENABLE_STUB_APIS": "1"}, ("--engine", "local"), "ai.stub_only"),
    ],
)
def test_ai_that_is_off_is_refused_before_anything_is_read(
    desk: Desk, settings: dict[str, str], arguments: tuple[str, ...], reason: str
) -> None:
    desk.settings |= settings
    finished = desk.process("never-read.webm", *arguments)
    assert finished.code == 4
    assert f"({reason})" in finished.err


def test_a_missing_key_stops_only_the_engine_that_needs_it(desk: Desk) -> None:
    desk.settings |= {"AI_ENABLE_REAL_APIS": "1"}
    (desk.folder / "visit.txt").write_text("Patient: I have a cough.\n")
    refused = desk.process("visit.txt", "--mode", "draft", "--yes")
    assert refused.code == 2
    assert "ANTHROPIC_API_KEY" in refused.err
    assert desk.process("visit.txt", "--mode", "draft", "--drafter", "outline").code == 0


def test_demo_text_is_marked_everywhere(desk: Desk, short_visit: Path) -> None:
    desk.settings |= {"AI_ENABLE_STUB_APIS": "1"}
    finished = desk.process(short_visit)
    assert finished.code == 0, finished.err
    assert (desk.folder / "out" / "note.txt").read_text().startswith("STUB - DEMO TEXT, NOT A NOTE")
    assert "STUB" in (desk.folder / "out" / "transcript.txt").read_text()
    assert desk.read("note.json")["status"] == "STUB"
    assert desk.read("report.json")["ai_mode"] == "STUB"


def test_files_are_overwritten_only_with_yes(desk: Desk) -> None:
    (desk.folder / "visit.txt").write_text("Patient: I have a cough.\n")
    assert desk.process("visit.txt", "--mode", "draft").code == 0
    before = (desk.folder / "out" / "report.json").read_text()
    refused = desk.process("visit.txt", "--mode", "draft")
    assert refused.code == 6
    assert "(output.exists)" in refused.err
    assert (desk.folder / "out" / "report.json").read_text() == before
    assert desk.process("visit.txt", "--mode", "draft", "--yes").code == 0
    assert (desk.folder / "out" / "report.json").read_text() != before


def test_no_key_is_locked(desk: Desk) -> None:
    (desk.folder / "visit.txt").write_text("Patient: I have a cough.\n")
    finished = desk.run("process", "visit.txt", "--mode", "draft", "--out", "out", passphrase=None)
    assert finished.code == 9
    assert not list((desk.data).rglob("*.db")) if desk.data.exists() else True


def test_a_wrong_passphrase_is_locked_and_changes_nothing(desk: Desk) -> None:
    assert desk.run("workspace", "create").code == 0
    before = {path: path.read_bytes() for path in desk.data.rglob("keys.json")}
    assert before
    refused = desk.run("sessions", "list", passphrase="wrong horse battery staple")
    assert refused.code == 9
    assert {path: path.read_bytes() for path in desk.data.rglob("keys.json")} == before
    assert desk.run("sessions", "list").code == 0


def test_silence_becomes_no_note(desk: Desk) -> None:
    from scribe_desktop.audio.ffmpeg import program

    silence = desk.folder / "silence.wav"
    made = [str(program()), "-v", "error", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "5", str(silence)]
    subprocess.run(made, check=True)
    finished = desk.process(silence)
    assert finished.code == 3
    assert "(audio.no_speech)" in finished.err
    assert not (desk.folder / "out" / "note.json").exists()


def test_another_language_is_never_decoded_as_english(desk: Desk, short_visit: Path) -> None:
    finished = desk.process(short_visit, "--language", "de")
    assert finished.code == 2
    assert "(engine.language)" in finished.err


@pytest.mark.slow
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_control_c_cancels_for_good(desk: Desk, sample_visit: Path, kind: signal.Signals) -> None:
    command = scribe("process", sample_visit, "--ephemeral", "--out", desk.folder / "out", "--show")
    with start(command, desk.environment(), cwd=desk.folder) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("Prepare"):
                break
        asked_at = time.monotonic()
        os.kill(process.pid, kind)
        process.wait(timeout=20)
        waited = time.monotonic() - asked_at
    print(f"cancelled after {waited:.2f} s")
    assert process.returncode == 130
    assert not (desk.folder / "out" / "note.json").exists()


@pytest.mark.slow
def test_cloud_engines_over_the_wire(desk: Desk, short_visit: Path, canned_provider: ProviderServer) -> None:
    desk.settings |= canned_provider.environment()
    asks_first = desk.process(short_visit)
    assert asks_first.code == 4
    assert "(ai.cloud_not_confirmed)" in asks_first.err
    assert canned_provider.seen.count("transcribe") == 0
    finished = desk.process(short_visit, "--yes")
    assert finished.code in (0, 10), finished.err
    report = desk.read("report.json")
    assert (report["engine"], report["drafter"]) == ("openai", "claude")
    assert desk.read("note.json")["status"] == "AI DRAFT"
    assert (desk.folder / "out" / "note.txt").read_text().startswith("AI DRAFT - NOT REVIEWED")
    assert canned_provider.settings.api_key not in finished.out + finished.err


def test_files_of_two_visits_never_lie_side_by_side(desk: Desk) -> None:
    (desk.folder / "first.txt").write_text("Patient: I have a cough.\n")
    (desk.folder / "second.txt").write_text("Patient: I have a headache.\n")
    both = ("--mode", "draft", "--note-type", "soap", "--note-type", "dap")
    assert desk.process("first.txt", *both).code == 0
    assert (desk.folder / "out" / "note-dap.txt").exists()
    (desk.folder / "out" / "mine.txt").write_text("not the program's")
    assert desk.process("second.txt", "--mode", "draft", "--yes").code == 0
    assert {path.name for path in (desk.folder / "out").iterdir()} == OUTPUTS | {"mine.txt"}


def test_a_left_over_note_of_another_type_is_seen_before_the_work(desk: Desk) -> None:
    (desk.folder / "out").mkdir()
    (desk.folder / "out" / "note-dap.txt").write_text("an earlier visit")
    (desk.folder / "visit.txt").write_text("Patient: I have a cough.\n")
    refused = desk.process("visit.txt", "--mode", "draft")
    assert (refused.code, "(output.exists)" in refused.err) == (6, True)


def test_a_refused_input_leaves_no_empty_folder(desk: Desk) -> None:
    assert desk.process("gone.webm").code == 3
    assert not (desk.folder / "out").exists()


def test_a_throw_away_run_promises_nothing_it_cannot_keep(desk: Desk) -> None:
    (desk.folder / "out").mkdir()
    (desk.folder / "out" / "note.docx").symlink_to(desk.folder / "elsewhere")
    (desk.folder / "visit.txt").write_text("Patient: I have a cough.\n")
    failed = desk.process("visit.txt", "--mode", "draft", "--yes")
    assert failed.code == 6
    assert "throw-away run" in failed.err
    assert "workspace" not in failed.err


def test_a_bad_descriptor_is_a_usage_error(desk: Desk) -> None:
    assert desk.run("sessions", "list", "--passphrase-fd", "-1", passphrase=None).code == 2


@pytest.mark.slow
def test_cloud_is_confirmed_for_each_recipient(desk: Desk, short_visit: Path, canned_provider: ProviderServer) -> None:
    desk.settings |= canned_provider.environment()
    (desk.folder / "visit.txt").write_text("Patient: I have a cough.\n")
    confirmed = desk.process("visit.txt", "--mode", "draft", "--yes", ephemeral=False)
    assert confirmed.code == 0, confirmed.err
    again = desk.process("visit.txt", "--mode", "draft", out="again", ephemeral=False)
    assert again.code == 0, "asked once, not twice"
    audio = desk.process(short_visit, "--mode", "transcribe", out="audio", ephemeral=False)
    assert (audio.code, "(ai.cloud_not_confirmed)" in audio.err) == (4, True)
    assert canned_provider.seen.count("transcribe") == 0


@pytest.mark.slow
def test_a_text_whose_job_failed_is_continued(desk: Desk, canned_provider: ProviderServer) -> None:
    desk.settings |= canned_provider.environment()
    canned_provider.faults.next("draft", Fault.STATUS_401)
    (desk.folder / "visit.txt").write_text("Patient: I have a cough.\n")
    failed = desk.process("visit.txt", "--mode", "draft", "--yes", ephemeral=False)
    assert failed.code == 5
    assert "jobs resume" in failed.err
    again = desk.process("visit.txt", "--mode", "draft", "--yes", ephemeral=False)
    assert again.code == 0, again.err
    assert "unfinished job" in again.err
    assert len(desk.run("sessions", "list").out.splitlines()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("moment_seconds", [0.9, 1.2, 1.5])
def test_control_c_at_any_moment_is_cancelled_and_nothing_else(desk: Desk, moment_seconds: float) -> None:
    (desk.folder / "long.txt").write_text("Patient: I have had a cough for three weeks now.\n" * 30_000)
    command = scribe("process", "long.txt", "--mode", "draft", "--ephemeral", "--out", "out")
    with start(command, desk.environment(), cwd=desk.folder) as process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=moment_seconds)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=60)
    # Before the program listens, Python's own end by the signal; else the program's.
    assert process.returncode in (130, -signal.SIGINT), error


def test_a_job_whose_files_could_not_be_written_gives_them_later(desk: Desk) -> None:
    (desk.folder / "out").mkdir()
    (desk.folder / "out" / "note.docx").symlink_to(desk.folder / "elsewhere")
    (desk.folder / "visit.txt").write_text("Patient: I have a cough.\n")
    failed = desk.process("visit.txt", "--mode", "draft", "--yes", ephemeral=False)
    assert failed.code == 6
    job = failed.err.split("jobs resume ")[1].split()[0]
    resumed = desk.run("jobs", "resume", job, "--out", "later")
    assert resumed.code == 0, resumed.err
    assert {path.name for path in (desk.folder / "later").iterdir()} == OUTPUTS


def test_ai_that_is_turned_off_in_the_window_is_off_on_the_command_line(desk: Desk) -> None:
    (desk.folder / "visit.txt").write_text("Patient: I cough.\n")
    (desk.folder / "preferences.toml").write_text("is_ai_on = false\n")
    desk.settings |= {"SCRIBE_PREFERENCES_FILE": str(desk.folder / "preferences.toml"), "AI_ENABLE_STUB_APIS": "1"}
    finished = desk.process("visit.txt", "--mode", "draft")
    assert finished.code == 4, finished.err
    assert "(ai.off)" in finished.err
    (desk.folder / "preferences.toml").write_text("is_ai_on = true\n")
    assert desk.process("visit.txt", "--mode", "draft").code == 0
