"""Makes the tabs that the pane's tests show, and a saver that answers when told to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from scribe_desktop.domain.ids import NoteId, RevisionId
from scribe_desktop.domain.note import Author, NoteBody, NoteStatus, NoteType, Revision
from scribe_desktop.domain.signing import Addendum, Signature
from scribe_desktop.errors import ScribeError
from scribe_desktop.ui.note.view import EvidenceSource, NoteTab
from tests.ui.building import sample_body, sample_segments

NOW = datetime(2026, 5, 5, 8, 31, tzinfo=UTC)
NOTE = NoteId("note")
SIGNATURE = Signature(NOTE, 1, "Dr M. Reyes", datetime(2026, 5, 5, 8, 42, tzinfo=UTC), "UTC+01:00 CET", "0" * 64)
ADDENDUM = Addendum(NOTE, 1, "Cough gone.", "Dr M. Reyes", datetime(2026, 5, 6, 8, 0, tzinfo=UTC), "UTC+01:00 CET", "1")


def sources() -> tuple[EvidenceSource, ...]:
    return tuple(EvidenceSource(found.id, found.start_ms, found.speaker or "") for found in sample_segments())


def soap_tab(
    number: int = 1,
    body: NoteBody | None = None,
    status: NoteStatus = NoteStatus.AI_DRAFT,
    *,
    waiting: int | None = None,
) -> NoteTab:
    is_signed = status in (NoteStatus.SIGNED, NoteStatus.AMENDED)
    return NoteTab(
        NoteType.SOAP,
        "SOAP",
        NOTE,
        status,
        body or sample_body(),
        number,
        sources(),
        to_check=0 if is_signed else 1,
        signature=SIGNATURE if is_signed else None,
        addenda=(ADDENDUM,) if status is NoteStatus.AMENDED else (),
        waiting_draft_number=waiting,
    )


def revision(number: int, body: NoteBody) -> Revision:
    return Revision(
        RevisionId(f"r{number}"),
        NOTE,
        number,
        Author.CLINICIAN,
        NoteStatus.IN_REVIEW,
        body,
        "",
        "",
        "",
        "",
        None,
        None,
        NOW,
    )


@dataclass
class Saver:
    """Keeps what it was asked to save; `answer` and `refuse` are the store coming back."""

    bodies: list[NoteBody] = field(default_factory=list)
    bases: list[int] = field(default_factory=list)
    number: int = 1
    _done: Callable[[Revision], None] | None = None
    _failed: Callable[[ScribeError], None] | None = None

    def save(
        self,
        body: NoteBody,
        base_number: int,
        done: Callable[[Revision], None],
        failed: Callable[[ScribeError], None],
    ) -> None:
        self.bodies.append(body)
        self.bases.append(base_number)
        self._done, self._failed = done, failed

    def answer(self) -> None:
        assert self._done is not None
        self.number += 1
        self._done(revision(self.number, self.bodies[-1]))

    def refuse(self, error: ScribeError) -> None:
        assert self._failed is not None
        self._failed(error)
