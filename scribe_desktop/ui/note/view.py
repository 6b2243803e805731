"""Owns what the note pane is told: the notes of a session, where their statements come from, and the job at work.

Whoever owns the session builds these from what the commands return; the pane shows them and changes none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scribe_desktop.domain.ids import NoteId, SegmentId, StatementId
from scribe_desktop.domain.job import STAGES_BY_MODE, JobMode, Stage
from scribe_desktop.domain.note import NoteBody, NoteStatus, NoteType, Statement, StatementFlag
from scribe_desktop.domain.signing import Addendum, Signature
from scribe_desktop.errors import ScribeError


@dataclass(frozen=True, slots=True)
class EvidenceSource:
    """A segment that statements may rest on. `has_sound` is False once its audio is gone."""

    segment_id: SegmentId
    start_ms: int
    speaker: str = ""
    has_sound: bool = True


@dataclass(frozen=True, slots=True)
class WordsToCheck:
    """Words of a statement that differ from what was said."""

    statement_id: StatementId
    words: str


@dataclass(frozen=True, slots=True)
class NoteTab:
    """One note as its tab shows it. `note_id` is None until its first words are saved, `head_number` is 0 then.

    `sources` are the segments of the transcript that its evidence points into, empty where that is on another
    computer. `accepted` are statements that the clinician has accepted without a source. `waiting_draft_number` is a
    model's draft that came after the clinician had written, or None.
    """

    note_type: NoteType
    title: str
    note_id: NoteId | None
    status: NoteStatus
    body: NoteBody
    head_number: int
    sources: tuple[EvidenceSource, ...] = ()
    to_check: int = 0
    accepted: frozenset[StatementId] = frozenset()
    words_to_check: tuple[WordsToCheck, ...] = ()
    signature: Signature | None = None
    addenda: tuple[Addendum, ...] = ()
    waiting_draft_number: int | None = None

    @property
    def is_signed(self) -> bool:
        """Whether its words are closed: it grows by addenda only."""
        return self.status in (NoteStatus.SIGNED, NoteStatus.AMENDED)


class JobState(StrEnum):
    """What the card says of the job."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    PAUSED = "paused"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class JobView:
    """The session's job as the card shows it.

    `mode` says which stages there are, `stage` where it stands. `error` is why it waits, is paused or failed;
    `next_try_at` when it tries again by itself. `kept_parts` of `all_parts` are done and kept. `place` says where the
    work runs, e.g. `on this computer`. `recorded_ms` is the length of the recording, or None.
    """

    state: JobState
    mode: JobMode
    stage: Stage
    note_title: str = ""
    place: str = ""
    recorded_ms: int | None = None
    queue_place: int | None = None
    error: ScribeError | None = None
    next_try_at: datetime | None = None
    kept_parts: int = 0
    all_parts: int = 0
    prepare_seconds: float | None = None
    can_use_this_computer: bool = False

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of this job in order."""
        return STAGES_BY_MODE[self.mode]


class Source(StrEnum):
    """What a statement rests on, in a word."""

    LINKED = "linked"
    MISSING = "missing"
    ACCEPTED = "accepted"
    TYPED = "typed"


_WITHOUT_SOURCE = frozenset({StatementFlag.UNLINKED, StatementFlag.UNKNOWN_EVIDENCE})


def source_of(statement: Statement, accepted: frozenset[StatementId]) -> Source:
    """What a statement rests on: segments, nothing at all, or the clinician's own word."""
    if statement.evidence:
        return Source.LINKED
    if not _WITHOUT_SOURCE.intersection(statement.flags):
        return Source.TYPED
    return Source.ACCEPTED if statement.id in accepted else Source.MISSING
