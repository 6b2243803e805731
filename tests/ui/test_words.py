"""One state, one wording: every state, status, mode and error has words, an icon that exists, and a tone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scribe_desktop.domain.engine import AiMode
from scribe_desktop.domain.ids import JobId, SessionId
from scribe_desktop.domain.job import Stage
from scribe_desktop.domain.note import NoteStatus
from scribe_desktop.domain.progress import Progress
from scribe_desktop.domain.session_summary import SessionState, SessionSummary
from scribe_desktop.errors import StorageError
from scribe_desktop.ui.components.chip import Tone
from scribe_desktop.ui.resources import resource_folder
from scribe_desktop.ui.words import (
    StateWords,
    ai_mode_words,
    clock_words,
    error_words,
    length_words,
    note_status_words,
    ordinal,
    place_words,
    session_state_words,
)

MOMENT = datetime(2026, 5, 5, 8, 42, tzinfo=UTC)


def _summary(state: SessionState, to_check: int = 0) -> SessionSummary:
    return SessionSummary(SessionId("one"), "A. Rivera, cough", MOMENT, state, to_check)


def _assert_complete(words: StateWords) -> None:
    assert words.text
    assert (resource_folder() / "icons" / f"{words.icon}.svg").is_file()


@pytest.mark.parametrize("state", list(SessionState))
def test_every_state_of_a_session_has_words(state: SessionState) -> None:
    _assert_complete(session_state_words(_summary(state)))


@pytest.mark.parametrize("status", list(NoteStatus))
def test_every_status_of_a_note_has_words(status: NoteStatus) -> None:
    _assert_complete(note_status_words(status))


@pytest.mark.parametrize("mode", list(AiMode))
def test_every_ai_mode_has_words(mode: AiMode) -> None:
    _assert_complete(ai_mode_words(mode))


def test_no_two_states_share_their_words() -> None:
    said = [session_state_words(_summary(state)).text for state in SessionState]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("state", "to_check", "text"),
    [
        (SessionState.AI_DRAFT, 3, "AI draft, 3 to check"),
        (SessionState.AI_DRAFT, 0, "AI draft"),
        (SessionState.IN_REVIEW, 1, "In review, 1 to check"),
        (SessionState.SIGNED, 0, "Signed"),
        (SessionState.FAILED, 0, "Failed, audio kept"),
    ],
)
def test_a_row_says_what_is_left_to_check(state: SessionState, to_check: int, text: str) -> None:
    assert session_state_words(_summary(state, to_check)).text == text


def test_running_work_says_which_part() -> None:
    progress = Progress(JobId("job"), Stage.TRANSCRIBE, "Transcribing", 0.3, 2, 7)
    words = session_state_words(_summary(SessionState.TRANSCRIBING), progress)
    assert words.text == "Transcribing, part 3 of 7"
    last = Progress(JobId("job"), Stage.TRANSCRIBE, "Transcribing", 1.0, 7, 7)
    assert session_state_words(_summary(SessionState.TRANSCRIBING), last).text == "Transcribing, part 7 of 7"


def test_progress_of_another_stage_is_not_said() -> None:
    progress = Progress(JobId("job"), Stage.TRANSCRIBE, "Transcribing", 0.3, 2, 7)
    assert session_state_words(_summary(SessionState.DRAFTING), progress).text == "Drafting the note"


def test_waiting_says_its_place() -> None:
    assert session_state_words(_summary(SessionState.QUEUED), None, 2).text == "Waiting, 2nd in queue"


def test_only_failure_is_red_and_only_signing_is_green() -> None:
    tones = {state: session_state_words(_summary(state)).tone for state in SessionState}
    assert {state for state, tone in tones.items() if tone is Tone.DANGER} == {SessionState.FAILED}
    assert {state for state, tone in tones.items() if tone is Tone.OK} == {SessionState.SIGNED, SessionState.AMENDED}


def test_a_signed_chip_says_when() -> None:
    words = note_status_words(NoteStatus.SIGNED, 0, MOMENT)
    assert words.text == f"Signed {clock_words(MOMENT)}"


def test_an_error_says_what_happened_what_is_safe_and_what_to_do() -> None:
    words = error_words(
        StorageError("The disk is full.", safe="Your text is still here.", next_step="Free some space.")
    )
    assert words.title == "The disk is full."
    assert words.sentence == "Your text is still here. Free some space."
    assert words.code == "storage"


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (22, "22nd")]
)
def test_ordinals(number: int, text: str) -> None:
    assert ordinal(number) == text


def test_lengths_and_places() -> None:
    assert (length_words(172_500), length_words(3_723_000)) == ("2:52", "1:02:03")
    assert (place_words(69_000), place_words(3_723_000)) == ("01:09", "1:02:03")
