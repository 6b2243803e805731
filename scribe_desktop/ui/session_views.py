"""Owns how an opened session is put to its panes: notes as tabs, a job as a card, a check list as a panel's view.

Pure functions: they read what commands returned and decide nothing that a rule should.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from scribe_desktop.commands.job_errors import explain_job
from scribe_desktop.commands.notes import LoadedNote
from scribe_desktop.commands.opening import OpenedSession
from scribe_desktop.domain.checks import CheckKind, Decision
from scribe_desktop.domain.engine import DrafterName, EngineName
from scribe_desktop.domain.job import Job, Status
from scribe_desktop.domain.note import NoteStatus, NoteType
from scribe_desktop.domain.progress import Progress
from scribe_desktop.domain.reading import TranscriptReading
from scribe_desktop.domain.signing import Signature
from scribe_desktop.errors import ScribeError
from scribe_desktop.ui.checking.view import CheckView
from scribe_desktop.ui.note.view import EvidenceSource, JobState, JobView, NoteTab

Titles = Callable[[NoteType], str]


def note_tabs(opened: OpenedSession, titles: Titles) -> tuple[NoteTab, ...]:
    """The session's notes as tabs, in the order they were made."""
    sources = evidence_sources(opened)
    return tuple(_tab(loaded, opened, sources, titles) for loaded in opened.notes)


def evidence_sources(opened: OpenedSession) -> tuple[EvidenceSource, ...]:
    """The segments that statements may rest on, as the transcript names their speakers now."""
    if opened.reading is None:
        return ()
    has_sound = opened.recording is not None and opened.recording.purged_at is None
    return tuple(
        EvidenceSource(segment.id, segment.start_ms, segment.speaker or "", has_sound)
        for segment in opened.reading.corrected().segments
    )


def _tab(loaded: LoadedNote, opened: OpenedSession, sources: tuple[EvidenceSource, ...], titles: Titles) -> NoteTab:
    accepted = frozenset(
        item.statement_id
        for item in loaded.checks
        if item.kind is CheckKind.NO_SOURCE and item.decision is Decision.ACCEPTED and item.statement_id is not None
    )
    return NoteTab(
        note_type=loaded.note.note_type,
        title=titles(loaded.note.note_type),
        note_id=loaded.note.id,
        status=loaded.note.status,
        body=loaded.revision.body,
        head_number=loaded.revision.number,
        sources=() if loaded.note.id in opened.foreign_notes else sources,
        to_check=loaded.open_checks,
        accepted=accepted,
        signature=loaded.signature,
        addenda=loaded.addenda,
        waiting_draft_number=loaded.waiting.number if loaded.waiting is not None else None,
    )


def job_view(
    job: Job | None,
    opened: OpenedSession,
    titles: Titles,
    *,
    error: ScribeError | None,
    queue_place: int | None,
    progress: Progress | None,
) -> JobView | None:
    """The card of the session's job, or None when there is nothing to say: no job, or it is done."""
    state = None if job is None else _job_state(job)
    if job is None or state is None:
        return None
    request = job.request
    is_cloud = request.engine is EngineName.OPENAI or request.drafter is DrafterName.CLAUDE
    finished = next((timing.seconds for timing in job.timings if timing.name == "PREPARE"), None)
    return JobView(
        state=state,
        mode=request.mode,
        stage=job.stage,
        note_title=", ".join(titles(note_type) for note_type in request.note_types),
        place="" if is_cloud else "on this computer",
        recorded_ms=opened.recording.duration_ms if opened.recording is not None else None,
        queue_place=queue_place,
        error=error,
        next_try_at=job.not_before,
        kept_parts=progress.done if progress is not None else 0,
        all_parts=progress.total if progress is not None else 0,
        prepare_seconds=finished,
        can_use_this_computer=is_cloud and state in (JobState.WAITING, JobState.PAUSED, JobState.FAILED),
    )


def job_error(job: Job) -> ScribeError | None:
    """Why a stored job waits, is paused or failed, in the words for its code; None when nothing is wrong."""
    said = explain_job(job)
    if said is None:
        return None
    return ScribeError(said.happened, safe=said.safe, next_step=said.next_step, code=said.code)


def _job_state(job: Job) -> JobState | None:
    match job.status:
        case Status.DONE:
            return None
        case Status.RUNNING:
            return JobState.RUNNING
        case Status.FAILED:
            return JobState.FAILED
        case Status.CANCELLED:
            return JobState.CANCELLED
    if job.is_paused:
        return JobState.PAUSED
    return JobState.WAITING if job.not_before is not None else JobState.QUEUED


def check_view(
    loaded: LoadedNote,
    opened: OpenedSession,
    titles: Titles,
    *,
    signer: str,
    edit_distance: int | None,
    busy_keys: frozenset[str] = frozenset(),
) -> CheckView:
    """The check list of one note, and whether it can be signed."""
    is_signed = loaded.signature is not None
    is_demo = loaded.note.status is NoteStatus.STUB
    return CheckView(
        items=() if is_signed else loaded.checks,
        note_id=loaded.note.id,
        revision_number=loaded.revision.number,
        signer=signer,
        drafted_by=drafted_by(loaded, opened.reading, titles),
        edit_distance=loaded.signature.edit_distance if loaded.signature is not None else edit_distance,
        can_sign=not is_signed and not is_demo and not loaded.open_checks,
        is_signed=is_signed,
        signature=signature_words(loaded.signature) if loaded.signature is not None else "",
        refusal="Demo text cannot be signed." if is_demo else "",
        addendum_count=len(loaded.addenda),
        busy_keys=busy_keys,
        has_sound=opened.recording is not None and opened.recording.purged_at is None,
    )


def drafted_by(loaded: LoadedNote, reading: TranscriptReading | None, titles: Titles) -> str:
    """Who made the note with what, in one line."""
    parts = []
    if reading is not None and loaded.transcript_id is not None:
        parts.append(f"Transcript: {reading.transcript.engine} {reading.transcript.model}".rstrip())
    revision = loaded.revision
    if revision.drafter:
        parts.append(f"draft: {revision.drafter} {revision.model}".rstrip())
    if revision.template_version:
        parts.append(f"template: {titles(loaded.note.note_type)} {revision.template_version}")
    return ", ".join(parts)


def signature_words(signature: Signature) -> str:
    """The sentence under a signed note."""
    local: datetime = signature.signed_at.astimezone()
    return f"Signed by {signature.signer}, {local.day} {local:%B %Y %H:%M} {signature.zone}"
