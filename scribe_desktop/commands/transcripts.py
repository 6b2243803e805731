"""Owns what a clinician does to a transcript: correct a word, name the speakers. What was heard is never changed."""

from __future__ import annotations

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.ids import SegmentId, SessionId, TranscriptId
from scribe_desktop.domain.reading import TranscriptReading
from scribe_desktop.errors import InputRefusedError
from scribe_desktop.store.workspace import Workspace


def load_reading(workspace: Workspace, transcript_id: TranscriptId) -> TranscriptReading:
    """A transcript as it is read."""
    return workspace.transcripts.reading(transcript_id)


def load_latest_reading(workspace: Workspace, session_id: SessionId) -> TranscriptReading | None:
    """The session's newest transcript as it is read, or None."""
    return workspace.transcripts.latest_reading(session_id)


def correct_segment(
    workspace: Workspace, transcript_id: TranscriptId, segment_id: SegmentId, text: str
) -> Outcome[TranscriptReading]:
    """Put the clinician's wording over what was heard; wording equal to what was heard takes the correction back.

    Raises:
        InputRefusedError: `transcript.no_words`: a segment cannot be made empty.
    """
    words = " ".join(text.split())
    if not words:
        raise InputRefusedError(
            "A correction needs words.",
            safe="The transcript is as it was.",
            next_step="Write what was said, or leave the line as it is.",
            code="transcript.no_words",
        )
    with workspace.transaction():
        reading = workspace.transcripts.reading(transcript_id)
        shown = reading.corrected().segment(segment_id)
        heard = reading.transcript.segment(segment_id)
        if shown is not None and shown.text == words:
            return Outcome(Changes(), reading)
        if heard is not None and heard.text == words:
            return undo_correction(workspace, transcript_id, segment_id)
        workspace.transcripts.add_correction(transcript_id, segment_id, words)
        return _changed(workspace, transcript_id)


def undo_correction(
    workspace: Workspace, transcript_id: TranscriptId, segment_id: SegmentId
) -> Outcome[TranscriptReading]:
    """Show again what was heard."""
    with workspace.transaction():
        reading = workspace.transcripts.reading(transcript_id)
        if all(correction.segment_id != segment_id for correction in reading.corrections):
            return Outcome(Changes(), reading)
        workspace.transcripts.remove_correction(transcript_id, segment_id)
        return _changed(workspace, transcript_id)


def name_speaker(
    workspace: Workspace, transcript_id: TranscriptId, speaker: str, name: str
) -> Outcome[TranscriptReading]:
    """Call a speaker by a name in the whole transcript; the empty name gives back the label."""
    with workspace.transaction():
        workspace.transcripts.name_speaker(transcript_id, speaker, " ".join(name.split()))
        return _changed(workspace, transcript_id)


def swap_speakers(
    workspace: Workspace, transcript_id: TranscriptId, first: str, second: str
) -> Outcome[TranscriptReading]:
    """Give each of two speakers what the other is called; `first` and `second` are labels of the segments."""
    with workspace.transaction():
        names = {each.speaker: each.name for each in workspace.transcripts.reading(transcript_id).speaker_names}
        workspace.transcripts.name_speaker(transcript_id, first, names.get(second, second))
        workspace.transcripts.name_speaker(transcript_id, second, names.get(first, first))
        return _changed(workspace, transcript_id)


def _changed(workspace: Workspace, transcript_id: TranscriptId) -> Outcome[TranscriptReading]:
    reading = workspace.transcripts.reading(transcript_id)
    return Outcome(Changes(sessions=frozenset({reading.transcript.session_id})), reading)
