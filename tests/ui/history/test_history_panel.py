"""The history of a note: folded saves, a comparison that needs no colour, restoring and taking that back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from scribe_desktop.domain.note import Author
from scribe_desktop.domain.word_diff import DiffKind, DiffRun, diff_words
from scribe_desktop.ui.history.diff_view import DiffView, change_words, lines_of
from scribe_desktop.ui.history.history_panel import HistoryPanel
from scribe_desktop.ui.history.rows import RevisionRow, day_text, group_rows, group_words
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import Appearance

NOW = datetime(2026, 5, 5, 9, 45, tzinfo=UTC)
DRAFT = RevisionRow(1, Author.MODEL, NOW - timedelta(minutes=40), "Claude, claude-sonnet-5-5")
SAVES = tuple(
    RevisionRow(2 + number, Author.CLINICIAN, NOW - timedelta(minutes=30) + timedelta(seconds=20 * number))
    for number in range(14)
)
HEAD = RevisionRow(16, Author.CLINICIAN, NOW - timedelta(minutes=1), is_head=True)
ROWS = (DRAFT, *SAVES, HEAD)


@pytest.fixture
def panel(qtbot: QtBot, theme: Theme) -> HistoryPanel:
    panel = HistoryPanel(theme, clock=lambda: NOW)
    qtbot.addWidget(panel)
    panel.resize(900, 600)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def test_bursts_of_saves_are_one_line() -> None:
    groups = group_rows(ROWS)
    assert [len(group.rows) for group in groups] == [1, 14, 1]
    assert group_words(groups[1])[1] == "You, 14 saves"
    assert group_words(groups[2])[1] == "Claude, claude-sonnet-5-5"


def test_a_pause_or_a_named_version_ends_a_burst() -> None:
    named = replace(SAVES[5], label="Restored")
    groups = group_rows((*SAVES[:5], named, *SAVES[6:]))
    assert [len(group.rows) for group in groups] == [8, 1, 5]
    late = replace(SAVES[13], at=SAVES[12].at + timedelta(minutes=11))
    assert [len(group.rows) for group in group_rows((*SAVES[:13], late))] == [1, 13]


def test_days_are_told_in_words() -> None:
    today = NOW.date()
    assert day_text(today, today) == "Today"
    assert day_text(today - timedelta(days=1), today) == "Yesterday"
    assert day_text(today - timedelta(days=3), today) == "Sat 2 May 2026"


def test_a_burst_opens_and_folds_by_arrow_keys_and_its_saves_can_be_chosen(qtbot: QtBot, panel: HistoryPanel) -> None:
    panel.show_revisions(ROWS)
    assert len(panel.list.lines()) == 4
    panel.select(15)
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Right)
    assert len(panel.list.lines()) == 17
    with qtbot.waitSignal(panel.revision_selected) as selected:
        QTest.keyClick(panel.list, Qt.Key.Key_Down)
    assert selected.args == [14]
    panel.select(15)
    QTest.keyClick(panel.list, Qt.Key.Key_Left)
    assert len(panel.list.lines()) == 4


def test_a_click_on_the_arrow_opens_and_chooses_nothing(qtbot: QtBot, panel: HistoryPanel) -> None:
    panel.show_revisions(ROWS)
    row = next(row for row, line in enumerate(panel.list.lines()) if line.group and line.group.is_burst)
    rectangle = panel.list.visualRect(panel.list.model().index(row, 0))
    with qtbot.assertNotEmitted(panel.revision_selected):
        QTest.mouseClick(
            panel.list.viewport(),
            Qt.MouseButton.LeftButton,
            pos=QPoint(rectangle.right() - 10, rectangle.center().y()),
        )
    assert len(panel.list.lines()) == 17


def test_new_versions_leave_the_chosen_one_chosen_without_asking_again(qtbot: QtBot, panel: HistoryPanel) -> None:
    panel.show_revisions(ROWS)
    panel.select(1)
    newer = replace(HEAD, number=17, at=NOW)
    with qtbot.assertNotEmitted(panel.revision_selected):
        panel.show_revisions((*ROWS[:-1], replace(HEAD, is_head=False), newer))
    assert panel.list.chosen_number() == 1


def test_restoring_says_so_and_can_be_taken_back(qtbot: QtBot, panel: HistoryPanel) -> None:
    panel.show_revisions(ROWS)
    panel.select(1)
    panel.show_diff("Draft, compared with now", diff_words("one", "two"))
    with qtbot.waitSignal(panel.restore_requested) as restored:
        panel.restore_button.click()
    assert restored.args == [1]
    after = (*ROWS[:-1], replace(HEAD, is_head=False), RevisionRow(17, Author.CLINICIAN, NOW, is_head=True))
    panel.show_revisions(after)
    assert panel._toast.text().endswith("is back. The one before it is kept here.")
    with qtbot.waitSignal(panel.restore_requested) as taken_back:
        panel._toast.action_button().click()
    assert taken_back.args == [HEAD.number]


def test_what_is_shown_now_or_signed_cannot_be_restored(panel: HistoryPanel) -> None:
    panel.show_revisions(ROWS)
    panel.select(HEAD.number)
    assert not panel.restore_button.isEnabled()
    panel.select(1)
    assert panel.restore_button.isEnabled()
    panel.show_revisions(ROWS, is_read_only=True)
    assert not panel.restore_button.isEnabled()


def test_the_models_draft_is_one_press_away(qtbot: QtBot, panel: HistoryPanel) -> None:
    panel.show_revisions(ROWS)
    with qtbot.waitSignal(panel.revision_selected) as selected:
        panel.draft_button.click()
    assert selected.args == [1]
    panel.show_revisions(ROWS[1:])
    assert not panel.draft_button.isVisible()


def _format_at(view: DiffView, words: str) -> tuple[bool, bool, str]:
    cursor = view.document().find(words)
    assert not cursor.isNull()
    cursor.setPosition(cursor.selectionStart() + 1, QTextCursor.MoveMode.MoveAnchor)
    shown = cursor.charFormat()
    return shown.fontUnderline(), shown.fontStrikeOut(), shown.background().color().name()


def test_added_and_removed_words_differ_by_more_than_colour(qtbot: QtBot, theme: Theme) -> None:
    view = DiffView(theme)
    qtbot.addWidget(view)
    runs = diff_words("Plan\nlosartan 15 mg daily", "Plan\nlosartan 50 mg daily")
    view.show_runs(runs, {"Plan"})
    assert _format_at(view, "15") == (False, True, theme.tokens.diff_del.lower())
    assert _format_at(view, "50") == (True, False, theme.tokens.diff_add.lower())
    assert _format_at(view, "daily")[:2] == (False, False)
    assert view.document().firstBlock().text() == "Plan"
    theme.apply(Appearance.DARK, 1.5)
    assert _format_at(view, "50") == (True, False, theme.tokens.diff_add.lower())


def test_a_screen_reader_is_told_how_much_changed() -> None:
    assert change_words(diff_words("a b", "a c d")) == "2 words added, 1 word removed."
    assert change_words(diff_words("a", "a")) == "No word differs."


def test_lines_keep_every_word_and_their_kind() -> None:
    runs = (DiffRun(DiffKind.SAME, "a\nb "), DiffRun(DiffKind.ADDED, "c\n\nd"))
    assert lines_of(runs) == (
        (DiffRun(DiffKind.SAME, "a"),),
        (DiffRun(DiffKind.SAME, "b "), DiffRun(DiffKind.ADDED, "c")),
        (DiffRun(DiffKind.ADDED, "d"),),
    )


def test_in_a_narrow_panel_the_comparison_stands_below(qtbot: QtBot, panel: HistoryPanel) -> None:
    panel.show_revisions(ROWS)
    panel.select(1)
    panel.show_diff("Draft, compared with now", diff_words("one", "two"))
    qtbot.waitUntil(lambda: panel.diff.mapTo(panel, QPoint(0, 0)).x() >= panel.list.width())
    panel.resize(480, 600)
    qtbot.waitUntil(lambda: panel.diff.mapTo(panel, QPoint(0, 0)).y() > panel.list.geometry().bottom())
    assert panel.list.width() == panel.width()
