"""Every code that a job can end with has words: what happened, what is safe, what to do."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

import pytest

from scribe_desktop import errors
from scribe_desktop.commands.job_errors import explain, explain_job, known_codes
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.engine import DrafterName, EngineName
from scribe_desktop.domain.ids import JobId, SessionId
from scribe_desktop.domain.job import Job, JobMode, JobRequest, Stage, Status
from scribe_desktop.domain.note import NoteType
from tests.conftest import PROJECT

# What runs while a job runs.
RUNS_IN_A_JOB = ("pipeline", "transcription", "drafting", "children", "audio", "config/ai_switch.py")
CODE = re.compile(r"(?:ai|audio|draft|drafter|engine|job|outline|program|provider|retry|template|transcript)\.[a-z_]+")
# Reading a file that is brought in comes before its job; templates are edited outside of jobs.
NEVER_IN_A_JOB = {
    "audio.bomb",
    "audio.changed",
    "audio.empty",
    "audio.no_audio_stream",
    "audio.not_audio",
    "audio.playlist",
    "audio.special_file",
    "audio.too_long",
    "audio.too_short",
    "audio.truncated_header",
    "audio.unreadable",
    "audio.webm",
    "template.unreadable",
}

# A job exists only inside an open workspace, on an idle session; it edits and signs nothing.
OUTSIDE_JOBS = {"unexpected", "session.busy", "workspace.held", "workspace.locked", "note.refused"}


def codes_in_the_sources() -> set[str]:
    found: set[str] = set()
    for place in RUNS_IN_A_JOB:
        path = PROJECT / "scribe_desktop" / place
        for source in path.rglob("*.py") if path.is_dir() else [path]:
            for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                    found.add(node.value)
    return found


def test_every_code_of_the_sources_is_explained() -> None:
    found = codes_in_the_sources()
    assert {"provider.key", "draft.cut", "engine.crashed", "ai.cloud_off", "job.no_recording"} <= found
    assert found - NEVER_IN_A_JOB - known_codes() == set()


def test_every_kind_of_error_has_its_default_explained() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.ScribeError)]
    defaults = {kind.default_code for kind in kinds}
    assert defaults - known_codes() - OUTSIDE_JOBS == set()


def test_every_trouble_of_the_store_is_explained() -> None:
    source = (PROJECT / "scribe_desktop" / "store" / "database.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'"(store\.[a-z_]+)"', source)) - {"store.newer", "store.missing", "store.exists"}
    assert len(codes) >= 5
    assert codes - known_codes() == set()


@pytest.mark.parametrize("code", sorted(known_codes()))
def test_the_words_keep_the_rules_of_the_house(code: str) -> None:
    said = explain(code, provider="OpenAI")
    texts = (said.happened, said.safe, said.next_step)
    assert all(texts)
    assert said.code == code
    for text in texts:
        assert text.endswith(".")
        assert not re.search(r"[!{}]|\b(please|oops|sorry|whisper)\b", text, re.IGNORECASE), text
        assert all(len(sentence.split()) < 20 for sentence in re.split(r"(?<=\.) ", text)), text


def test_an_unknown_code_gets_true_words_and_keeps_its_reference() -> None:
    said = explain("future.code")
    assert said.code == "future.code"
    assert "kept" in said.safe


def job(stage: Stage, code: str | None) -> Job:
    request = JobRequest(JobMode.FULL, EngineName.OPENAI, DrafterName.CLAUDE, (NoteType.SOAP,))
    return Job(JobId("j"), SessionId("s"), request, stage, Status.QUEUED, 1, utc_now(), utc_now(), error_code=code)


def test_a_job_names_the_service_that_it_called() -> None:
    hearing, writing = explain_job(job(Stage.TRANSCRIBE, "provider.key")), explain_job(job(Stage.DRAFT, "provider.key"))
    assert hearing is not None
    assert writing is not None
    assert hearing.happened == "OpenAI did not accept the key."
    assert writing.happened == "Anthropic did not accept the key."
    offline = explain_job(job(Stage.DRAFT, "provider.offline"))
    assert offline is not None
    assert offline.safe == "The transcript is kept."
    assert explain_job(job(Stage.DRAFT, None)) is None
    local = job(Stage.PREPARE, "engine.key_missing")
    missing = explain_job(replace(local, request=replace(local.request, engine=EngineName.LOCAL)))
    assert missing is not None
    assert missing.happened == "There is no key for Anthropic."
