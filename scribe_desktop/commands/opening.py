"""Owns what is read when a session is opened: everything its page shows, at one moment. It writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from scribe_desktop.commands.notes import LoadedNote, load_notes
from scribe_desktop.commands.transcripts import load_latest_reading
from scribe_desktop.domain.ids import NoteId, SessionId
from scribe_desktop.domain.job import Job
from scribe_desktop.domain.reading import TranscriptReading
from scribe_desktop.domain.session import Recording, Session
from scribe_desktop.domain.transcript import Segment
from scribe_desktop.errors import StorageError
from scribe_desktop.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session with its newest transcript, the recording that it was made from, its notes and its newest job.

    None where there is none. `foreign_notes` are those whose evidence points into a transcript in which the cited
    segments were others: their sources must not be shown in this one.
    """

    session: Session
    recording: Recording | None
    reading: TranscriptReading | None
    notes: tuple[LoadedNote, ...]
    job: Job | None
    foreign_notes: frozenset[NoteId] = frozenset()


def load_session(workspace: Workspace, session_id: SessionId) -> OpenedSession:
    """Read a session whole. Call it off the GUI thread.

    Raises:
        StorageError: `store.not_found`.
    """
    with workspace.reading():
        jobs = workspace.jobs.list(session_id)
        reading = load_latest_reading(workspace, session_id)
        notes = load_notes(workspace, session_id)
        return OpenedSession(
            session=workspace.sessions.get(session_id),
            recording=_recording(workspace, session_id, reading),
            reading=reading,
            notes=notes,
            job=jobs[0] if jobs else None,
            foreign_notes=frozenset(loaded.note.id for loaded in notes if _is_foreign(workspace, loaded, reading)),
        )


def _recording(workspace: Workspace, session_id: SessionId, reading: TranscriptReading | None) -> Recording | None:
    recordings = workspace.recordings.list(session_id)
    heard = reading.transcript.recording_id if reading is not None else None
    return next((each for each in recordings if each.id == heard), recordings[-1] if recordings else None)


def _is_foreign(workspace: Workspace, loaded: LoadedNote, reading: TranscriptReading | None) -> bool:
    if reading is None or loaded.transcript_id in (None, reading.transcript.id):
        return False
    cited = {segment_id for each in loaded.revision.body.statements() for segment_id in each.evidence}
    before = {segment.id: segment for segment in _segments(workspace, loaded) if segment.id in cited}
    now = {segment.id: segment for segment in reading.transcript.segments if segment.id in cited}
    # A retry keeps every segment it found; another transcription counts anew from s1.
    return any(now.get(segment_id) is None or now[segment_id].text != before[segment_id].text for segment_id in before)


def _segments(workspace: Workspace, loaded: LoadedNote) -> tuple[Segment, ...]:
    if loaded.transcript_id is None:
        return ()
    try:
        return workspace.transcripts.get(loaded.transcript_id).segments
    except StorageError:
        # It was made on another computer: none of its segments can be shown here.
        return ()
