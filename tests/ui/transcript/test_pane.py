"""The transcript pane under a user's hands: playing, lighting, following, correcting, naming, finding, copying."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from benchmarks.bench_transcript import LIMIT_MS, long_reading, make_pane, open_in_pane
from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.reading import Correction, SpeakerName
from scribe_desktop.domain.transcript import MergedBy, Seam, Segment, Span
from scribe_desktop.ui.components.empty_state import EmptyState
from scribe_desktop.ui.player.player_bar import PlayerBar
from scribe_desktop.ui.shortcuts import Shortcuts
from scribe_desktop.ui.theme import Appearance, Theme
from scribe_desktop.ui.transcript.editor import SegmentEditor
from scribe_desktop.ui.transcript.pane import EmptyKind, TranscriptPane
from scribe_desktop.ui.transcript.speakers_panel import SpeakersPanel
from tests.ui.accessible import unnamed
from tests.ui.building import MADE_AT
from tests.ui.transcript.conftest import make_reading

GAP = Span(60_500, 64_500)
SEAM = Seam(80_000, MergedBy.CONCATENATED, True)
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def _place(pane: TranscriptPane, key: str) -> int:
    return pane.list_view.transcript_model.row_of(key)


def _point(pane: TranscriptPane, key: str) -> QPoint:
    """The middle of a row that is in view."""
    view = pane.list_view
    view.scrollTo(view.transcript_model.index(_place(pane, key)))
    return view.visualRect(view.transcript_model.index(_place(pane, key))).center()


def _is_in_view(pane: TranscriptPane, key: str) -> bool:
    view = pane.list_view
    rect = view.visualRect(view.transcript_model.index(_place(pane, key)))
    return view.viewport().rect().contains(rect)


def test_a_click_on_a_segment_activates_it(qtbot: QtBot, pane: TranscriptPane) -> None:
    pane.show_reading(make_reading())
    with qtbot.waitSignal(pane.segment_activated) as told:
        QTest.mouseClick(pane.list_view.viewport(), LEFT, NONE, _point(pane, "s3"))
    assert told.args == ["s3"]


def test_enter_activates_and_space_asks_to_hear(qtbot: QtBot, pane: TranscriptPane) -> None:
    pane.show_reading(make_reading())
    pane.reveal(30_000)
    with qtbot.waitSignal(pane.segment_activated):
        QTest.keyClick(pane.list_view, Qt.Key.Key_Return)
    with qtbot.waitSignal(pane.hear_requested):
        QTest.keyClick(pane.list_view, Qt.Key.Key_Space)


def test_a_step_goes_on_and_activates(qtbot: QtBot, pane: TranscriptPane) -> None:
    pane.show_reading(make_reading())
    told: list[str] = []
    pane.segment_activated.connect(told.append)
    for distance in (1, 1, 1, -1):
        pane.step(distance)
    assert told == ["s1", "s2", "s3", "s2"]


def test_light_brings_the_first_segment_into_view_and_ticks_the_bar(pane: TranscriptPane) -> None:
    pane.show_reading(make_reading())
    pane.light(frozenset({SegmentId("s25"), SegmentId("s26")}), True)
    assert _is_in_view(pane, "s25")
    ticks = pane.list_view.tick_bar.ticks
    assert [tick.color_token for tick in ticks] == ["accent", "accent"]
    assert ticks[0].fraction == pytest.approx(24 / 30)
    pane.light(frozenset(), True)
    assert pane.list_view.tick_bar.ticks == ()


def test_lit_rows_are_painted_lit_up_to_the_edge(theme: Theme, pane: TranscriptPane) -> None:
    pane.show_reading(make_reading())
    pane.light(frozenset({SegmentId("s2")}), True)
    rect = pane.list_view.visualRect(pane.list_view.transcript_model.index(1))
    image = pane.list_view.grab().toImage()
    assert image.pixelColor(1, rect.center().y()) == theme.colors.accent
    assert image.pixelColor(rect.right() - 14, rect.center().y()) == theme.colors.accent_soft
    assert image.pixelColor(rect.right() - 14, rect.bottom() + 10) == theme.colors.pane


def test_what_plays_is_followed_until_the_user_looks_elsewhere(qtbot: QtBot, pane: TranscriptPane) -> None:
    reading = make_reading()
    pane.show_reading(reading)
    late = reading.transcript.segments[24]
    pane.show_playing(late.start_ms + 10)
    assert pane.list_view.transcript_model.playing == "s25"
    assert _is_in_view(pane, "s25")
    QTest.keyClick(pane.list_view, Qt.Key.Key_Home)
    QTest.keyClick(pane.list_view, Qt.Key.Key_PageUp)
    pane.show_playing(reading.transcript.segments[28].start_ms)
    assert pane.list_view.transcript_model.playing == "s29"
    assert not _is_in_view(pane, "s29")
    pane.list_view._scrolled_at -= 60
    pane.show_playing(reading.transcript.segments[29].start_ms)
    assert _is_in_view(pane, "s30")
    pane.show_playing(None)
    assert pane.list_view.transcript_model.playing is None


def test_a_gap_is_played_and_retried_by_its_buttons(qtbot: QtBot, pane: TranscriptPane) -> None:
    pane.show_reading(make_reading(gaps=(GAP,)))
    view = pane.list_view
    _point(pane, "gap:60500")
    index = view.transcript_model.index(_place(pane, "gap:60500"))
    play, retry = view._delegate.actions(view.visualRect(index), view.rows[index.row()])
    with qtbot.waitSignal(pane.play_requested) as played:
        QTest.mouseClick(view.viewport(), LEFT, NONE, play.rect.center())
    assert played.args == [60_500, 64_500]
    with qtbot.waitSignal(pane.retry_requested) as retried:
        QTest.mouseClick(view.viewport(), LEFT, NONE, retry.rect.center())
    assert retried.args == [60_500, 64_500]


def test_a_seam_is_played_and_retried_by_keys(qtbot: QtBot, pane: TranscriptPane) -> None:
    pane.show_reading(make_reading(seams=(SEAM,)))
    view = pane.list_view
    view.stand_on(_place(pane, "seam:80000"))
    with qtbot.waitSignal(pane.play_requested) as played:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert played.args == [76_000, 84_000]
    QTest.keyClick(view, Qt.Key.Key_Right)
    with qtbot.waitSignal(pane.retry_requested):
        QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_Left)
    with qtbot.waitSignal(pane.play_requested):
        QTest.keyClick(view, Qt.Key.Key_Space)
    assert [action.text().split("\t")[0] for action in view.make_menu().actions()] == ["Play", "Try again"]


def test_without_sound_nothing_offers_to_play(pane: TranscriptPane) -> None:
    pane.show_reading(make_reading(gaps=(GAP,)))
    pane.set_abilities(can_play=False, can_retry=False)
    view = pane.list_view
    view.stand_on(_place(pane, "gap:60500"))
    assert view.make_menu().actions() == []
    rect = view.visualRect(view.currentIndex())
    assert view._delegate.actions(rect, view.rows[view.currentIndex().row()]) == ()


def _open_editor(qtbot: QtBot, pane: TranscriptPane, key: str) -> SegmentEditor:
    point = _point(pane, key)
    QTest.mouseClick(pane.list_view.viewport(), LEFT, NONE, point)
    QTest.mouseDClick(pane.list_view.viewport(), LEFT, NONE, point)
    editor = pane.findChild(SegmentEditor)
    assert isinstance(editor, SegmentEditor)
    return editor


def test_a_double_click_corrects_and_enter_saves(qtbot: QtBot, pane: TranscriptPane) -> None:
    pane.show_reading(make_reading())
    editor = _open_editor(qtbot, pane, "s2")
    assert editor.toPlainText() == pane.rows[1].text
    editor.selectAll()
    QTest.keyClicks(editor, "Other  words")
    with qtbot.waitSignal(pane.correction_made) as told:
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert told.args == ["s2", "Other words"]
    assert not pane.list_view.is_editing


def test_esc_gives_up_and_unchanged_words_are_no_correction(qtbot: QtBot, pane: TranscriptPane) -> None:
    pane.show_reading(make_reading())
    told: list[object] = []
    pane.correction_made.connect(lambda *args: told.append(args))
    pane.list_view.stand_on(1)
    for ending in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        QTest.keyClick(pane.list_view, Qt.Key.Key_F2)
        editor = pane.list_view._editor
        assert editor is not None
        if ending == Qt.Key.Key_Escape:
            QTest.keyClicks(editor, "more")
        QTest.keyClick(editor, ending)
        assert not pane.list_view.is_editing
    assert told == []


def test_words_being_typed_survive_a_growing_transcript(qtbot: QtBot, pane: TranscriptPane) -> None:
    reading = make_reading()
    first = replace(reading, transcript=replace(reading.transcript, segments=reading.transcript.segments[:5]))
    pane.show_reading(first)
    editor = _open_editor(qtbot, pane, "s2")
    QTest.keyClicks(editor, " typed")
    pane.show_reading(reading)
    assert pane.list_view._editor is editor
    with qtbot.waitSignal(pane.correction_made) as told:
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert str(told.args[1]).endswith(" typed") if told.args else False


def test_a_correction_shows_what_was_heard_and_can_be_undone(qtbot: QtBot, pane: TranscriptPane) -> None:
    reading = make_reading()
    heard = reading.transcript.segments[1].text
    pane.show_reading(replace(reading, corrections=(Correction(SegmentId("s2"), "Mine", MADE_AT),)))
    index = pane.list_view.transcript_model.index(1)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == f"Heard: {heard}"
    pane.list_view.stand_on(1)
    undo = next(action for action in pane.list_view.make_menu().actions() if action.text() == "Back to the original")
    with qtbot.waitSignal(pane.correction_undone) as told:
        undo.trigger()
    assert told.args == ["s2"]
    QTest.keyClick(pane.list_view, Qt.Key.Key_F2)
    editor = pane.list_view._editor
    assert editor is not None
    editor.setPlainText(heard)
    with qtbot.waitSignal(pane.correction_undone):
        QTest.keyClick(editor, Qt.Key.Key_Return)


def test_speakers_are_named_in_one_place(qtbot: QtBot, pane: TranscriptPane) -> None:
    pane.show_reading(make_reading())
    pane.open_speakers()
    panel = pane.findChild(SpeakersPanel)
    assert isinstance(panel, SpeakersPanel)
    assert panel.names() == ("Clinician", "Patient")
    fields = panel.findChildren(QLineEdit)
    assert [field.accessibleName() for field in fields] == ["Name of Clinician", "Name of Patient"]
    fields[1].setText("A. Rivera")
    with qtbot.waitSignal(pane.speaker_named) as told:
        QTest.keyClick(fields[1], Qt.Key.Key_Return)
    assert told.args == ["Patient", "A. Rivera"]
    pane.show_reading(replace(make_reading(), speaker_names=(SpeakerName("Patient", "A. Rivera"),)))
    assert {row.name for row in pane.rows} == {"Clinician", "A. Rivera"}


@pytest.mark.parametrize(
    ("heard", "asking", "fields"),
    [
        (("A", "B"), "Confirm speakers", ["Name of A", "Name of B"]),
        (("A", None), "Confirm speakers", ["Name of A", "Name of Others"]),
        ((None, None), "Name the speakers", ["Name of Everyone"]),
    ],
)
def test_what_was_not_heard_is_not_to_be_confirmed(
    pane: TranscriptPane, heard: tuple[str | None, ...], asking: str, fields: list[str]
) -> None:
    reading = make_reading()
    segments = tuple(
        replace(segment, speaker=heard[number % 2]) for number, segment in enumerate(reading.transcript.segments)
    )
    pane.show_reading(replace(reading, transcript=replace(reading.transcript, segments=segments)))
    assert pane._header._speakers.text() == asking
    pane.open_speakers()
    panel = pane.findChild(SpeakersPanel)
    assert isinstance(panel, SpeakersPanel)
    assert [field.accessibleName() for field in panel.findChildren(QLineEdit)] == fields
    told = [label.text() for label in panel.findChildren(QLabel) if "not told apart" in label.text()]
    assert len(told) == (len(fields) == 1)


def test_speakers_are_swapped_by_one_button(qtbot: QtBot, pane: TranscriptPane) -> None:
    pane.show_reading(make_reading())
    pane.open_speakers()
    panel = pane.findChild(SpeakersPanel)
    assert isinstance(panel, SpeakersPanel)
    swap = next(button for button in panel.findChildren(QPushButton) if button.text() == "Swap")
    with qtbot.waitSignal(pane.speakers_swapped), qtbot.assertNotEmitted(pane.speaker_named):
        QTest.mouseClick(swap, LEFT)


def test_find_goes_round_and_counts(qtbot: QtBot, pane: TranscriptPane) -> None:
    pane.show_reading(make_reading())
    shown: list[tuple[int, int]] = []
    pane.list_view.match_shown.connect(lambda current, total: shown.append((current, total)))
    pane.open_find("LISINOPRIL")
    expected = sum(row.text.lower().count("lisinopril") for row in pane.rows)
    assert expected >= 3
    assert shown[-1] == (1, expected)
    for step in range(expected):
        pane.list_view.go_to_match(1)
        match = pane.list_view._delegate.state.current_match
        assert match is not None
        assert _is_in_view(pane, pane.rows[match.row].key)
        assert shown[-1] == ((step + 1) % expected + 1, expected)
    pane.list_view.go_to_match(-1)
    assert shown[-1] == (expected, expected)
    pane._find_bar.close_bar()
    assert shown[-1] == (0, 0)


def test_copy_takes_the_chosen_rows_in_their_order(qtbot: QtBot, pane: TranscriptPane) -> None:
    pane.show_reading(make_reading())
    view = pane.list_view
    for place, modifier in ((3, NONE), (1, Qt.KeyboardModifier.ControlModifier)):
        point = view.visualRect(view.transcript_model.index(place)).center()
        QTest.mouseClick(view.viewport(), LEFT, modifier, point)
    with qtbot.waitSignal(pane.copied):
        QTest.keySequence(view, "Ctrl+C")
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines == [f"{row.name}: {row.text}" for row in (pane.rows[1], pane.rows[3])]
    view.copy_selected(has_times=True)
    assert QGuiApplication.clipboard().text().startswith(f"[{pane.rows[1].time_text}] ")
    QGuiApplication.clipboard().clear()


def test_completeness_is_said_and_gets_shorter_before_it_is_cut(pane: TranscriptPane) -> None:
    pane.show_reading(make_reading(gaps=(GAP,)))
    assert pane.completeness_text == "Recorded 02:52, speech 02:33, transcribed 02:29, 1 gap"
    pane.show_filling(True)
    assert pane.completeness_text == "Transcribed 02:29 so far, 1 gap"
    pane.resize(520, 500)
    pane.grab()
    assert pane.completeness_text == "Recorded 02:52, speech 02:33, transcribed 02:29 so far, 1 gap"
    pane.show_filling(False)
    pane.resize(280, 500)
    QApplication.sendPostedEvents()
    pane.grab()
    assert pane.completeness_text == "Transcribed 02:29 of 02:33, 1 gap"


@pytest.mark.parametrize("kind", list(EmptyKind))
def test_empty_panes_say_why(pane: TranscriptPane, kind: EmptyKind) -> None:
    pane.show_reading(make_reading())
    pane.show_empty(kind, recorded_ms=130_000)
    assert pane.rows == ()
    assert pane.completeness_text == ""
    assert isinstance(pane._stack.currentWidget(), EmptyState)
    pane.show_reading(make_reading())
    assert pane._stack.currentWidget() is pane.list_view


def test_no_speech_offers_to_listen_and_to_try_again(qtbot: QtBot, pane: TranscriptPane) -> None:
    pane.show_empty(EmptyKind.NO_SPEECH, recorded_ms=130_000)
    buttons = {button.text(): button for button in pane.findChildren(QPushButton) if button.isVisible()}
    with qtbot.waitSignal(pane.listen_requested):
        QTest.mouseClick(buttons["Listen"], LEFT)
    with qtbot.waitSignal(pane.transcribe_requested):
        QTest.mouseClick(buttons["Try again"], LEFT)


def test_a_growing_transcript_keeps_its_place(pane: TranscriptPane) -> None:
    reading = make_reading()
    first = replace(reading, transcript=replace(reading.transcript, segments=reading.transcript.segments[:20]))
    pane.show_reading(first)
    pane.show_filling(True)
    pane.reveal(first.transcript.segments[12].start_ms)
    top = pane.list_view.indexAt(QPoint(1, 1)).row()
    pane.show_provisional((Segment(SegmentId("p1"), 130_000, 132_000, None, "not final"),))
    pane.show_reading(reading)
    pane.grab()
    assert pane.list_view.indexAt(QPoint(1, 1)).row() == top
    assert pane.rows[-1].key == "provisional:p1" or pane.rows[-1].key == "s30"


def test_the_players_bar_shows_what_is_lit(theme: Theme, pane: TranscriptPane) -> None:
    bar = PlayerBar(theme, Shortcuts(), pane)
    pane.set_player(bar)
    reading = make_reading(gaps=(GAP,))
    pane.show_reading(reading)
    pane.light(frozenset({SegmentId("s2")}), False)
    second = reading.transcript.segments[1]
    assert bar.waveform._lit == (Span(second.start_ms, second.end_ms),)
    assert bar.waveform._gaps == (GAP,)


def test_every_control_has_a_name_and_rows_are_spoken(pane: TranscriptPane) -> None:
    pane.show_reading(make_reading(gaps=(GAP,), seams=(SEAM,)))
    pane.open_find()
    assert unnamed(pane) == []
    interface = QAccessible.queryAccessibleInterface(pane.list_view)
    spoken = [interface.child(number).text(QAccessible.Text.Name) for number in range(interface.childCount())]
    assert spoken[0].startswith("Clinician, 00:00, ")
    assert any(words.startswith("Gap, 01:00, Speech was heard for 4 s") for words in spoken)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("width", [280, 412, 700])
def test_no_word_is_cut(theme: Theme, pane: TranscriptPane, scale: float, width: int) -> None:
    theme.apply(Appearance.DARK, scale)
    pane.resize(width, 600)
    pane.show_reading(make_reading(gaps=(GAP,)))
    pane.grab()
    view = pane.list_view
    delegate = view._delegate
    for place, row in enumerate(pane.rows):
        rect = view.visualRect(view.transcript_model.index(place))
        lines = len(delegate._wrapper_of(row).lines(row.text))
        assert rect.height() >= lines * theme.px(20) + 2 * theme.px(6)
        assert delegate.text_rect(rect).right() <= view.viewport().width()
        for box in delegate.actions(rect, row):
            assert rect.contains(box.rect.adjusted(0, 0, -max(0, box.rect.right() - rect.right()), 0))


def test_three_hours_open_at_once(theme: Theme, qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    reading = long_reading()
    open_in_pane(theme, reading)
    pane = make_pane(theme)
    begun = time.process_time()
    open_in_pane(theme, reading, pane)
    # Of this process alone: others may be at work on the same machine. `make bench` judges the clock on the wall.
    busy_ms = (time.process_time() - begun) * 1000
    with capsys.disabled():
        print(f"\n  3 h, 30,000 words, first paint included: {busy_ms:.0f} ms")
    assert busy_ms < LIMIT_MS


def test_another_width_keeps_what_is_at_the_top(pane: TranscriptPane) -> None:
    pane.show_reading(make_reading())
    pane.reveal(100_000)
    top = pane.list_view.indexAt(QPoint(1, 1)).row()
    assert top > 0
    pane.resize(300, 600)
    pane.grab()
    assert pane.list_view.indexAt(QPoint(1, 1)).row() == top
