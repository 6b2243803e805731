"""Real workspaces in tmp_path, a clock that moves only when told, and a keychain that is a dictionary."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scribe_desktop.domain.checks import CheckItem, CheckKind, Decision
from scribe_desktop.domain.engine import DrafterName, EngineName, ModelGrade
from scribe_desktop.domain.ids import NoteId, SegmentId, SessionId, StatementId, TranscriptId, random_id
from scribe_desktop.domain.job import JobMode, JobRequest
from scribe_desktop.domain.note import NoteBody, NoteSection, NoteType, Statement
from scribe_desktop.domain.session import Recording, RecordingSource
from scribe_desktop.domain.signing import Addendum, Signature
from scribe_desktop.domain.transcript import (
    ChunkReport,
    Completeness,
    MergedBy,
    Seam,
    Segment,
    SegmentFlag,
    Span,
    Transcript,
)
from scribe_desktop.store.workspace import Workspace, create_workspace, open_workspace

PASSPHRASE = "correct horse battery staple"


@dataclass
class SteppingClock:
    """A clock that moves one second at every look, and further when told."""

    now: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class DictKeychain:
    """A keychain in memory. `is_broken` keeps nothing, as a null backend does."""

    entries: dict[str, bytes] = field(default_factory=dict)
    is_broken: bool = False

    def get(self, name: str) -> bytes | None:
        return self.entries.get(name)

    def put(self, name: str, secret: bytes) -> None:
        if not self.is_broken:
            self.entries[name] = secret

    def delete(self, name: str) -> None:
        self.entries.pop(name, None)


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def numbered_id() -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: f"id{next(numbers)}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


@pytest.fixture
def workspace(folder: Path, clock: SteppingClock) -> Iterator[Workspace]:
    created = create_workspace(folder, keychain=None, passphrase=PASSPHRASE, clock=clock, new_id=random_id)
    with created.workspace as opened:
        yield opened


@pytest.fixture
def reopen(folder: Path, clock: SteppingClock) -> Iterator[Callable[[], Workspace]]:
    opened: list[Workspace] = []

    def open_again() -> Workspace:
        opened.append(open_workspace(folder, passphrase=PASSPHRASE, clock=clock, new_id=random_id))
        return opened[-1]

    yield open_again
    for each in opened:
        each.close()


def request(mode: JobMode = JobMode.FULL) -> JobRequest:
    return JobRequest(
        mode, EngineName.LOCAL, DrafterName.OUTLINE, (NoteType.SOAP, NoteType.DAP), "en", ("losartan", "metformin")
    )


def body(*sentences: str) -> NoteBody:
    statements = tuple(
        Statement(StatementId(f"t{number}"), sentence, (SegmentId("s1"),))
        for number, sentence in enumerate(sentences, start=1)
    )
    return NoteBody((NoteSection("subjective", "Subjective", statements),))


def transcript(session_id: SessionId, *texts: str, recording: Recording | None = None) -> Transcript:
    segments = tuple(
        Segment(SegmentId(f"s{n}"), n * 1000, n * 1000 + 900, "Patient", text, (SegmentFlag.RETRIED,))
        for n, text in enumerate(texts, start=1)
    )
    return Transcript(
        id=TranscriptId(random_id()),
        session_id=session_id,
        recording_id=recording.id if recording else None,
        engine="local",
        model="tiny.en",
        model_grade=ModelGrade.BASIC,
        language="en",
        segments=segments,
        seams=(Seam(900_000, MergedBy.WORD_TIMES, is_flagged=True),),
        completeness=Completeness(5000, 4000, 3900, (Span(100, 200),)),
        created_at=datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC),
        chunks=(ChunkReport(0, 0, 4000, 2, 1.25), ChunkReport(1, 4000, 5000, 0, 0.0)),
        warnings=("At 00:01: 2 words on silence, left out.",),
    )


def review(workspace: Workspace, transcript_id: TranscriptId, note_id: NoteId, word: str = "x") -> None:
    """Everything a clinician leaves over a transcript and a note, each with that word in it."""
    workspace.transcripts.add_correction(transcript_id, SegmentId("s1"), f"{word}corrected talk")
    workspace.transcripts.name_speaker(transcript_id, "Patient", f"{word}speaker")
    item = CheckItem("statement:t1:0", CheckKind.NO_SOURCE, StatementId("t1"), f"{word}quote")
    workspace.checks.decide(note_id, item, Decision.ACCEPTED, 1)
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    workspace.signatures.add(Signature(note_id, 1, f"{word}signer", now, "UTC+00:00", "0" * 64))
    workspace.signatures.add_addendum(Addendum(note_id, 1, f"{word}addendum", "A", now, "UTC+00:00", "0" * 64))


def add_recording(workspace: Workspace, session_id: SessionId, sound: bytes = b"sound " * 1000) -> Recording:
    with workspace.audio.writer() as writer:
        writer.write(sound)
        sealed = writer.commit()
    return workspace.recordings.add(
        session_id, RecordingSource.IMPORT, "a" * 64, len(sound) + 7, 61_000, "pcm_s16le", sealed
    )
