"""Owns bringing a recording or a typed text into a session. The source file is read, never touched."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scribe_desktop.audio.importing import ImportedAudio, import_audio
from scribe_desktop.audio.sniffing import sniff
from scribe_desktop.audio.source import open_source
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.domain.changes import Changes
from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.engine import ModelGrade
from scribe_desktop.domain.ids import NewId, SegmentId, SessionId, TranscriptId
from scribe_desktop.domain.session import Recording, RecordingSource
from scribe_desktop.domain.transcript import Segment, SegmentFlag, Transcript
from scribe_desktop.errors import InputRefusedError
from scribe_desktop.store.workspace import Workspace

LONGEST_RECORDING_MS = 4 * 60 * 60 * 1000
LARGEST_TEXT_BYTES = 5 * 1024 * 1024

# Only words that can be nothing but a speaker: in "Denies: chest pain" the first word is the meaning.
_SPEAKER = re.compile(
    r"^\[?((?:doctor|clinician|physician|provider|nurse|therapist|counsell?or|patient|client|interpreter)"
    r"|dr\.? [A-Z][\w'-]+|speaker \d+)\]?: +(.+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ImportedRecording:
    """A recording in the workspace, and the facts of the file it came from."""

    recording: Recording
    audio: ImportedAudio


def import_recording(
    workspace: Workspace,
    path: Path,
    *,
    label: str,
    is_long_allowed: bool,
    cancel: CancelToken,
    report: Callable[[float], None],
    session_id: SessionId | None = None,
) -> Outcome[ImportedRecording]:
    """Make the sealed working copy of an audio file and a session for it. Blocks; `report` takes a fraction.

    The session is made with its recording, in one transaction, once the whole file has been taken. `session_id` names
    one that is there already; it takes the recording if it has none by then and does not lie in the trash.

    Raises:
        InputRefusedError: the file is not a recording that can be used; `code` names the reason.
        StorageError: the workspace could not take it. Nothing half-made stays behind.
    """
    writer = workspace.audio.writer()
    try:
        audio = import_audio(
            path,
            writer.write,
            cap_ms=LONGEST_RECORDING_MS,
            is_long_allowed=is_long_allowed,
            cancel=cancel,
            report=report,
        )
        cancel.check()
        sealed = writer.commit()
    except BaseException:
        writer.abort()
        raise
    with workspace.transaction():
        home = _home(workspace, session_id, label)
        recording = workspace.recordings.add(
            home,
            RecordingSource.IMPORT,
            source_sha256=audio.source_sha256,
            source_bytes=audio.source_bytes,
            duration_ms=audio.duration_ms,
            codec=audio.codec,
            sealed=sealed,
        )
    return Outcome(Changes(sessions=frozenset({home})), ImportedRecording(recording, audio))


def import_typed_text(
    workspace: Workspace, text: str, *, label: str, language: str, clock: Clock, new_id: NewId
) -> Outcome[Transcript]:
    """Keep typed or pasted text as the transcript, without audio, of a new session.

    One segment a line; a line that begins `Doctor: `, `Patient: ` and the like names its speaker.
    """
    with workspace.transaction():
        session = workspace.sessions.create(label)
        transcript = _typed_transcript(session.id, text, language, clock, new_id)
        workspace.transcripts.add(transcript)
    return Outcome(Changes(sessions=frozenset({session.id})), transcript)


def _home(workspace: Workspace, session_id: SessionId | None, label: str) -> SessionId:
    """The session that was asked for, where it can take a recording; else a new one."""
    if session_id is not None:
        is_free = not workspace.recordings.list(session_id)
        is_busy = any(job.is_active for job in workspace.jobs.list(session_id))
        if is_free and not is_busy and not workspace.sessions.get(session_id).is_in_trash:
            return session_id
    return workspace.sessions.create(label).id


def _typed_transcript(session_id: SessionId, text: str, language: str, clock: Clock, new_id: NewId) -> Transcript:
    return Transcript(
        id=TranscriptId(new_id()),
        session_id=session_id,
        recording_id=None,
        engine="typed",
        model="typed",
        model_grade=ModelGrade.STANDARD,
        language=language,
        segments=segments_of_text(text),
        seams=(),
        completeness=None,
        created_at=clock(),
    )


def segments_of_text(text: str) -> tuple[Segment, ...]:
    """The lines of a text as segments without times."""
    segments: list[Segment] = []
    for line in text.splitlines():
        words = " ".join(line.split())
        if not words:
            continue
        named = _SPEAKER.match(words)
        speaker, said = (named.group(1).strip(), named.group(2)) if named else (None, words)
        segments.append(Segment(SegmentId(f"s{len(segments) + 1}"), 0, 0, speaker, said, (SegmentFlag.TYPED,)))
    return tuple(segments)


def read_typed_text(path: Path) -> str:
    """Read a text file given for drafting.

    Raises:
        InputRefusedError: missing, special, empty, too large, or not text (`text.*`).
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise _refused("There is no file of that name.", "text.missing") from None
    except OSError:
        raise _refused("The text file cannot be read.", "text.unreadable") from None
    with os.fdopen(handle, "rb") as file:
        facts = os.fstat(file.fileno())
        if not stat.S_ISREG(facts.st_mode):
            raise _refused("This is not an ordinary file but a folder, a pipe or a device.", "text.special_file")
        if facts.st_size > LARGEST_TEXT_BYTES:
            raise _refused("The text is larger than 5 MB, which no visit is.", "text.too_large")
        raw = file.read(LARGEST_TEXT_BYTES + 1)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("This file is not text in UTF-8.", "text.not_text") from None
    if "\x00" in text:
        raise _refused("This file is not text: it holds binary zeros.", "text.not_text")
    if not text.strip():
        raise _refused("The text is empty.", "text.empty")
    return text


def source_sha256(path: Path, cancel: CancelToken) -> str:
    """The sha256 of a sound file. What is no sound file is refused before it is read whole.

    Raises:
        InputRefusedError: as `audio.importing.import_audio`.
        CancelledError: cancel was asked for.
    """
    with open_source(path) as source:
        sniff(source.read_at)
        return source.fingerprint(cancel).sha256


def _refused(happened: str, code: str) -> InputRefusedError:
    return InputRefusedError(
        happened, safe="Nothing was changed.", next_step="Give the path of a text file (UTF-8).", code=code
    )
