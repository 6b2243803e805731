"""Owns the words, icons and tones for states that several pages show. One state, one wording, everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scribe_desktop.domain.engine import AiMode
from scribe_desktop.domain.job import Stage
from scribe_desktop.domain.note import NoteStatus
from scribe_desktop.domain.progress import Progress
from scribe_desktop.domain.session_summary import SessionState, SessionSummary
from scribe_desktop.errors import ScribeError
from scribe_desktop.ui.components.chip import Tone


@dataclass(frozen=True, slots=True)
class StateWords:
    """How a state is said: the words, the icon before them, the tone of both."""

    text: str
    icon: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """How an error is said: what happened, then what is safe and what to do; `code` for whoever helps."""

    title: str
    sentence: str
    code: str


_SESSION_STATES: dict[SessionState, StateWords] = {
    SessionState.EMPTY: StateWords("No recording yet", "circle-dashed", Tone.NEUTRAL),
    SessionState.RECORDED: StateWords("Recorded", "audio-lines", Tone.NEUTRAL),
    SessionState.QUEUED: StateWords("Waiting", "clock", Tone.NEUTRAL),
    SessionState.PREPARING: StateWords("Preparing the audio", "loader", Tone.ACCENT),
    SessionState.TRANSCRIBING: StateWords("Transcribing", "loader", Tone.ACCENT),
    SessionState.DRAFTING: StateWords("Drafting the note", "loader", Tone.ACCENT),
    SessionState.CHECKING: StateWords("Checking the note", "loader", Tone.ACCENT),
    SessionState.WAITING_FOR_INTERNET: StateWords("Waiting for internet", "wifi-off", Tone.WARN),
    SessionState.PAUSED: StateWords("Paused, needs you", "circle-alert", Tone.WARN),
    SessionState.FAILED: StateWords("Failed, audio kept", "circle-alert", Tone.DANGER),
    SessionState.CANCELLED: StateWords("Cancelled, parts kept", "circle-x", Tone.NEUTRAL),
    SessionState.TRANSCRIBED: StateWords("Transcribed", "file-text", Tone.NEUTRAL),
}

_NOTE_STATES: dict[SessionState, NoteStatus] = {
    SessionState.DRAFT: NoteStatus.DRAFT,
    SessionState.AI_DRAFT: NoteStatus.AI_DRAFT,
    SessionState.OUTLINE: NoteStatus.OUTLINE,
    SessionState.STUB: NoteStatus.STUB,
    SessionState.IN_REVIEW: NoteStatus.IN_REVIEW,
    SessionState.SIGNED: NoteStatus.SIGNED,
    SessionState.AMENDED: NoteStatus.AMENDED,
}

_RUNNING: dict[SessionState, Stage] = {
    SessionState.PREPARING: Stage.PREPARE,
    SessionState.TRANSCRIBING: Stage.TRANSCRIBE,
    SessionState.DRAFTING: Stage.DRAFT,
    SessionState.CHECKING: Stage.CHECK,
}

_NOTE_STATUSES: dict[NoteStatus, StateWords] = {
    NoteStatus.DRAFT: StateWords("Draft", "pencil", Tone.NEUTRAL),
    NoteStatus.AI_DRAFT: StateWords("AI draft", "file-pen-line", Tone.WARN),
    NoteStatus.OUTLINE: StateWords("Outline", "list-tree", Tone.WARN),
    NoteStatus.STUB: StateWords("Demo text", "flask-conical", Tone.WARN),
    NoteStatus.IN_REVIEW: StateWords("In review", "list-checks", Tone.WARN),
    NoteStatus.SIGNED: StateWords("Signed", "circle-check", Tone.OK),
    NoteStatus.AMENDED: StateWords("Amended", "file-plus", Tone.OK),
}

_COUNTED = frozenset({NoteStatus.AI_DRAFT, NoteStatus.OUTLINE, NoteStatus.IN_REVIEW})

_AI_MODES: dict[AiMode, StateWords] = {
    AiMode.CLOUD: StateWords("Cloud", "cloud", Tone.NEUTRAL),
    AiMode.LOCAL: StateWords("On this computer", "monitor", Tone.NEUTRAL),
    AiMode.STUB: StateWords("Demo text", "flask-conical", Tone.WARN),
    AiMode.OFF: StateWords("Off", "power-off", Tone.NEUTRAL),
}

_TENS_WITHOUT_ORDINAL = (11, 12, 13)
_ORDINAL_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def session_state_words(
    summary: SessionSummary, progress: Progress | None = None, queue_place: int | None = None
) -> StateWords:
    """What a session's row says. `progress` is its job's newest report, `queue_place` counts from 1."""
    status = _NOTE_STATES.get(summary.state)
    if status is not None:
        return note_status_words(status, summary.to_check)
    words = _SESSION_STATES[summary.state]
    if summary.state is SessionState.QUEUED and queue_place is not None and queue_place > 0:
        return StateWords(f"Waiting, {ordinal(queue_place)} in queue", words.icon, words.tone)
    stage = _RUNNING.get(summary.state)
    if progress is not None and progress.stage is stage and stage is Stage.TRANSCRIBE and progress.total > 1:
        part = min(progress.done + 1, progress.total)
        return StateWords(f"Transcribing, part {part} of {progress.total}", words.icon, words.tone)
    return words


def note_status_words(status: NoteStatus, to_check: int = 0, signed_at: datetime | None = None) -> StateWords:
    """What a note's chip says. `signed_at` is shown in the computer's own zone."""
    words = _NOTE_STATUSES[status]
    text = words.text
    if status in _COUNTED and to_check:
        text = f"{text}, {to_check} to check"
    if status is NoteStatus.SIGNED and signed_at is not None:
        text = f"{text} {clock_words(signed_at)}"
    return StateWords(text, words.icon, words.tone)


def ai_mode_words(mode: AiMode) -> StateWords:
    """What an AI mode is called."""
    return _AI_MODES[mode]


def error_words(error: ScribeError) -> ErrorWords:
    """An error for a banner: what happened as its title, the rest as its sentence."""
    rest = " ".join(part for part in (error.safe, error.next_step) if part)
    return ErrorWords(error.happened, rest, error.code)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    if number % 100 in _TENS_WITHOUT_ORDINAL:
        return f"{number}th"
    return f"{number}{_ORDINAL_ENDINGS.get(number % 10, 'th')}"


def clock_words(moment: datetime) -> str:
    """A time of day in the computer's own zone: 09:42."""
    return moment.astimezone().strftime("%H:%M")


def length_words(milliseconds: int) -> str:
    """A length: 2:52, 23:41, 1:02:03."""
    seconds = milliseconds // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def place_words(milliseconds: int) -> str:
    """A place in a recording: 01:09, 1:02:03."""
    seconds = milliseconds // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
