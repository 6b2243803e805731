from __future__ import annotations

from scribe_desktop.domain.ids import JobId
from scribe_desktop.domain.job import Stage
from scribe_desktop.domain.note import NoteBody, NoteSection, NoteType
from scribe_desktop.domain.progress import Progress
from scribe_desktop.ui.note.section_order import SectionOrder
from scribe_desktop.ui.note.time_left import TimeLeft
from tests.ui.note.conftest import two_sections


def progress(fraction: float | None, stage: Stage = Stage.TRANSCRIBE, done: int = 0, total: int = 0) -> Progress:
    return Progress(JobId("j"), stage, "", fraction, done, total)


def test_nothing_is_said_before_it_can_be_known() -> None:
    left = TimeLeft()
    assert left.words(0) == ""
    left.take(progress(0.0), 0)
    left.take(progress(0.04), 4)
    assert left.words(4) == ""


def test_the_rest_follows_from_the_pace() -> None:
    left = TimeLeft()
    left.take(progress(0.1), 100)
    left.take(progress(0.4), 160)
    assert left.words(160) == "About 2 min left"
    assert left.words(220) == "About a minute left"
    assert left.words(265) == ""


def test_parts_count_where_there_is_no_fraction() -> None:
    left = TimeLeft()
    left.take(progress(None, done=0, total=10), 0)
    left.take(progress(None, done=1, total=10), 60)
    assert left.words(60) == "About 9 min left"
    left.take(progress(None, done=2, total=10), 3600)
    assert left.words(3600) == "About 4 h left"


def test_a_new_stage_begins_anew() -> None:
    left = TimeLeft()
    left.take(progress(0.0), 0)
    left.take(progress(0.5), 100)
    assert left.words(100)
    left.take(progress(0.0, Stage.DRAFT), 101)
    assert left.words(101) == ""


def test_the_next_section_follows_the_last_copied_one() -> None:
    order, body = SectionOrder(), two_sections()

    def next_key() -> str:
        found = order.next_section(NoteType.SOAP, body)
        assert found is not None
        return found.key

    assert next_key() == "subjective"
    order.copied(NoteType.SOAP, "subjective")
    assert next_key() == "plan"
    order.copied(NoteType.SOAP, "plan")
    assert next_key() == "subjective"
    order.copied(NoteType.SOAP, "subjective")
    order.restart(NoteType.SOAP)
    assert next_key() == "subjective"


def test_a_section_without_words_is_passed_over() -> None:
    order = SectionOrder()
    body = NoteBody((NoteSection("empty", "Empty", ()), *two_sections().sections))
    found = order.next_section(NoteType.SOAP, body)
    assert found is not None
    assert found.key == "subjective"
    assert order.next_section(NoteType.SOAP, NoteBody((NoteSection("empty", "Empty", ()),))) is None
