"""The list under a user's hands: keys, clicks, the field over a row, the menu, the search, the empty states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QContextMenuEvent, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QStyle, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.domain.ids import SessionId
from scribe_desktop.domain.session_summary import SessionState
from scribe_desktop.errors import StorageError
from scribe_desktop.ui.components.menu import Menu
from scribe_desktop.ui.sessions.delegate import SessionDelegate
from scribe_desktop.ui.sessions.pane import SessionsPane
from scribe_desktop.ui.sessions.row import RowRole
from scribe_desktop.ui.theme import Appearance, Theme
from tests.ui.sessions.conftest import at, summary

ROWS = (
    summary("new", at(5, 10, 20), SessionState.QUEUED, job="j-new"),
    summary("rivera", at(5, 9, 10), SessionState.AI_DRAFT, to_check=3),
    summary("novak", at(4, 16, 20), SessionState.WAITING_FOR_INTERNET, job="j-novak"),
    summary("varga", at(1, 12, 15), SessionState.FAILED, job="j-varga"),
)


@dataclass(frozen=True)
class Found:
    """A hit by hand."""

    session_id: SessionId
    kind: str
    snippet: str


@pytest.fixture
def filled(pane: SessionsPane) -> SessionsPane:
    """A pane with four sessions on three days, the keyboard in the list."""
    pane.model.show_all(ROWS)
    pane.show_loaded()
    pane.list_view.setFocus(Qt.FocusReason.TabFocusReason)
    return pane


def _standing(pane: SessionsPane) -> str | None:
    return pane.current_view().current_session()


def _selected(pane: SessionsPane) -> list[str]:
    return [index.data(RowRole.SESSION_ID) for index in pane.list_view.selectionModel().selectedIndexes()]


def _stand(pane: SessionsPane, name: str) -> None:
    pane.list_view.stand_on(pane.model.index_of(SessionId(name)))


def _center(pane: SessionsPane, name: str) -> QPoint:
    return pane.list_view.visualRect(pane.model.index_of(SessionId(name))).center()


def _retry_place(pane: SessionsPane, name: str) -> QPoint:
    rect = pane.list_view.visualRect(pane.model.index_of(SessionId(name)))
    return QPoint(rect.right() - 8 - 12 - 14, rect.top() + 26)


def _button(page: QWidget, text: str) -> QPushButton:
    return next(button for button in page.findChildren(QPushButton) if button.text() == text)


def test_focus_first_stands_on_the_first_session(filled: SessionsPane) -> None:
    assert _standing(filled) == "new"


def test_arrows_pass_over_days_and_open_nothing(filled: SessionsPane) -> None:
    opened: list[str] = []
    filled.session_opened.connect(opened.append)
    seen = []
    for _step in range(5):
        seen.append(_standing(filled))
        QTest.keyClick(filled.list_view, Qt.Key.Key_Down)
    assert seen == ["new", "rivera", "novak", "varga", "varga"]
    QTest.keyClick(filled.list_view, Qt.Key.Key_Up)
    assert _standing(filled) == "novak"
    assert opened == []
    assert _selected(filled) == []


@pytest.mark.parametrize(
    ("start", "key", "there"),
    [
        ("novak", Qt.Key.Key_Home, "new"),
        ("new", Qt.Key.Key_End, "varga"),
        ("new", Qt.Key.Key_PageDown, "varga"),
        ("varga", Qt.Key.Key_PageUp, "new"),
    ],
)
def test_keys_that_leap(filled: SessionsPane, start: str, key: Qt.Key, there: str) -> None:
    _stand(filled, start)
    QTest.keyClick(filled.list_view, key)
    assert _standing(filled) == there


def test_a_page_is_what_is_seen_less_one(pane: SessionsPane) -> None:
    pane.model.show_all(summary(f"s{minute:02}", at(5, 9, minute)) for minute in range(59, -1, -1))
    pane.show_loaded()
    pane.list_view.setFocus(Qt.FocusReason.TabFocusReason)
    rows = pane.list_view.viewport().height() // 54 - 1
    QTest.keyClick(pane.list_view, Qt.Key.Key_PageDown)
    assert _standing(pane) == f"s{59 - rows:02}"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_opens_and_selects(filled: SessionsPane, qtbot: QtBot, key: Qt.Key) -> None:
    _stand(filled, "novak")
    with qtbot.waitSignal(filled.session_opened) as opened:
        QTest.keyClick(filled.list_view, key)
    assert opened.args == ["novak"]
    assert _selected(filled) == ["novak"]


def test_a_click_opens_and_a_click_on_a_day_does_not(filled: SessionsPane) -> None:
    opened: list[str] = []
    filled.session_opened.connect(opened.append)
    viewport = filled.list_view.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=_center(filled, "rivera"))
    day = filled.list_view.visualRect(filled.model.index(0)).center()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=day)
    QTest.mouseClick(viewport, Qt.MouseButton.RightButton, pos=_center(filled, "novak"))
    assert opened == ["rivera"]
    assert _selected(filled) == ["rivera"]


def test_what_is_open_stays_selected_through_updates(filled: SessionsPane) -> None:
    filled.set_current(SessionId("rivera"))
    _stand(filled, "novak")
    filled.model.update((summary("first", at(5, 11)), summary("novak", at(4, 16, 20), SessionState.SIGNED)))
    assert (_selected(filled), _standing(filled)) == (["rivera"], "novak")
    filled.model.show_all((*ROWS, summary("other", at(5, 7))))
    assert (_selected(filled), _standing(filled)) == (["rivera"], "novak")
    filled.model.update((summary("rivera", at(3, 9)),))
    assert _selected(filled) == ["rivera"]
    filled.set_current(None)
    assert _selected(filled) == []


def test_a_session_opened_before_it_is_listed_is_selected_when_it_comes(filled: SessionsPane) -> None:
    filled.set_current(SessionId("made"))
    filled.model.update((summary("made", at(5, 11)),))
    assert _selected(filled) == ["made"]


def test_deleting_the_row_stands_on_its_neighbour(filled: SessionsPane) -> None:
    _stand(filled, "rivera")
    filled.model.remove([SessionId("rivera")])
    assert _standing(filled) in ("new", "novak")
    assert _selected(filled) == []


# Rename


def _field(pane: SessionsPane) -> QLineEdit:
    fields = pane.list_view.viewport().findChildren(QLineEdit)
    assert len(fields) == 1
    return fields[0]


def test_f2_renames_in_place(filled: SessionsPane, qtbot: QtBot) -> None:
    _stand(filled, "rivera")
    QTest.keyClick(filled.list_view, Qt.Key.Key_F2)
    field = _field(filled)
    assert (field.text(), field.selectedText()) == ("rivera", "rivera")
    assert QAccessible.queryAccessibleInterface(field).text(QAccessible.Text.Name) == "Session name"
    QTest.keyClicks(field, "  A.  Rivera ")
    with qtbot.waitSignal(filled.rename_requested) as asked:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert asked.args == ["rivera", "A. Rivera"]


def test_what_is_typed_survives_progress_on_the_row(filled: SessionsPane, qtbot: QtBot) -> None:
    _stand(filled, "rivera")
    filled.rename_current()
    QTest.keyClicks(_field(filled), "half a na")
    filled.model.update(
        (summary("rivera", at(5, 9, 10), SessionState.IN_REVIEW, label="other"), summary("above", at(5, 11)))
    )
    assert _field(filled).text() == "half a na"
    with qtbot.waitSignal(filled.rename_requested) as asked:
        QTest.keyClick(_field(filled), Qt.Key.Key_Return)
    assert asked.args == ["rivera", "half a na"]


@pytest.mark.parametrize("typed", ["", "   ", "rivera"])
def test_no_name_and_the_old_name_ask_for_nothing(filled: SessionsPane, qtbot: QtBot, typed: str) -> None:
    _stand(filled, "rivera")
    filled.rename_current()
    field = _field(filled)
    field.setText(typed)
    with qtbot.assertNotEmitted(filled.rename_requested):
        QTest.keyClick(field, Qt.Key.Key_Return)


def test_escape_keeps_the_old_name(filled: SessionsPane, qtbot: QtBot) -> None:
    _stand(filled, "rivera")
    filled.rename_current()
    field = _field(filled)
    field.setText("other")
    with qtbot.assertNotEmitted(filled.rename_requested):
        QTest.keyClick(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not filled.list_view.viewport().findChildren(QLineEdit))


def test_delete_in_the_field_deletes_a_letter_not_the_session(filled: SessionsPane, qtbot: QtBot) -> None:
    _stand(filled, "rivera")
    filled.rename_current()
    with qtbot.assertNotEmitted(filled.delete_requested):
        QTest.keyClick(_field(filled), Qt.Key.Key_Delete)
    assert _field(filled).text() == ""


# Delete, undo, retry, cancel, menu


def test_del_and_ctrl_z_ask(filled: SessionsPane, qtbot: QtBot) -> None:
    _stand(filled, "novak")
    with qtbot.waitSignal(filled.delete_requested) as deleted:
        QTest.keyClick(filled.list_view, Qt.Key.Key_Delete)
    assert deleted.args == ["novak"]
    with qtbot.waitSignal(filled.undo_requested):
        QTest.keyClick(filled.list_view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def test_retry_is_pressed_without_opening(filled: SessionsPane, qtbot: QtBot) -> None:
    opened: list[str] = []
    filled.session_opened.connect(opened.append)
    with qtbot.waitSignal(filled.retry_requested) as retried:
        QTest.mouseClick(filled.list_view.viewport(), Qt.MouseButton.LeftButton, pos=_retry_place(filled, "varga"))
    assert retried.args == ["varga"]
    assert opened == []


def test_a_retry_that_is_let_go_elsewhere_does_nothing(filled: SessionsPane) -> None:
    happened: list[str] = []
    filled.retry_requested.connect(happened.append)
    filled.session_opened.connect(happened.append)
    viewport = filled.list_view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=_retry_place(filled, "varga"))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=_center(filled, "rivera"))
    assert happened == []


def test_where_nothing_can_be_retried_the_same_place_opens(filled: SessionsPane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(filled.session_opened) as opened:
        QTest.mouseClick(filled.list_view.viewport(), Qt.MouseButton.LeftButton, pos=_retry_place(filled, "rivera"))
    assert opened.args == ["rivera"]


def _retry_image(pane: SessionsPane, name: str) -> QImage:
    view = pane.list_view
    index = pane.model.index_of(SessionId(name))
    rect = view.visualRect(index)
    return view.viewport().grab(view._delegate.places(rect, index.data(RowRole.ROW), has_retry=True).retry).toImage()


def test_retry_is_drawn_where_the_keyboard_stands_and_not_elsewhere(filled: SessionsPane) -> None:
    _stand(filled, "novak")
    at_rest = _retry_image(filled, "varga")
    QTest.keyClick(filled.list_view, Qt.Key.Key_End)
    assert _retry_image(filled, "varga") != at_rest
    QTest.keyClick(filled.list_view, Qt.Key.Key_Home)
    assert _retry_image(filled, "varga") == at_rest


def test_retry_is_drawn_under_the_pointer(filled: SessionsPane, theme: Theme) -> None:
    images = []
    for state in (QStyle.StateFlag.State_Enabled, QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_MouseOver):
        image = QImage(264, 54, QImage.Format.Format_RGB32)
        image.fill(theme.colors.hover)
        option = QStyleOptionViewItem()
        option.rect, option.state = image.rect(), state
        painter = QPainter(image)
        filled.list_view._delegate.paint(painter, option, filled.model.index_of(SessionId("varga")))
        painter.end()
        images.append(image.copy(264 - 48, 12, 28, 28))
    assert images[0] != images[1]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("new", ["Open", "Rename", "Cancel processing", "Delete"]),
        ("rivera", ["Open", "Rename", "Delete"]),
        ("novak", ["Open", "Rename", "Try again", "Cancel processing", "Delete"]),
        ("varga", ["Open", "Rename", "Try again", "Delete"]),
    ],
)
def test_the_menu_offers_what_can_be_done(filled: SessionsPane, name: str, rows: list[str]) -> None:
    menu = filled.menu_of(SessionId(name))
    assert menu is not None
    assert [action.text().split("\t")[0] for action in menu.actions() if not action.isSeparator()] == rows


@pytest.mark.parametrize(
    ("row", "signal"),
    [
        ("Open", "session_opened"),
        ("Try again", "retry_requested"),
        ("Cancel processing", "cancel_requested"),
        ("Delete", "delete_requested"),
    ],
)
def test_each_row_of_the_menu_does_what_it_says(filled: SessionsPane, qtbot: QtBot, row: str, signal: str) -> None:
    menu = filled.menu_of(SessionId("novak"))
    assert menu is not None
    action = next(action for action in menu.actions() if action.text().split("\t")[0] == row)
    with qtbot.waitSignal(getattr(filled, signal)) as asked:
        action.trigger()
    assert asked.args == ["novak"]


def test_the_menu_opens_without_waiting_and_goes_when_it_is_closed(filled: SessionsPane, qtbot: QtBot) -> None:
    point = _center(filled, "novak")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, filled.list_view.viewport().mapToGlobal(point))
    QCoreApplication.sendEvent(filled.list_view.viewport(), event)
    (menu,) = filled.findChildren(Menu)
    assert menu.isVisible()
    assert _standing(filled) == "novak"
    assert _selected(filled) == []
    menu.close()
    qtbot.waitUntil(lambda: filled.findChildren(Menu) == [])


def test_the_menu_key_asks_for_the_row_of_the_keyboard(filled: SessionsPane) -> None:
    _stand(filled, "varga")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    QCoreApplication.sendEvent(filled.list_view.viewport(), event)
    (menu,) = filled.findChildren(Menu)
    assert "Try again" in [action.text() for action in menu.actions()]
    menu.close()


def test_the_menu_of_a_session_that_is_gone(filled: SessionsPane) -> None:
    assert filled.menu_of(SessionId("gone")) is None


# Search


def test_letters_go_to_the_search_field(filled: SessionsPane, search_field: QLineEdit) -> None:
    typed: list[str] = []
    filled.search_changed.connect(typed.append)
    QTest.keyClicks(filled.list_view, "l")
    QTest.keyClicks(search_field, "os")
    assert (search_field.text(), typed) == ("los", ["l", "lo", "los"])
    assert search_field.hasFocus()


def test_space_and_ctrl_letters_do_not(filled: SessionsPane, search_field: QLineEdit) -> None:
    QTest.keyClick(filled.list_view, Qt.Key.Key_Space)
    QTest.keyClick(filled.list_view, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert search_field.text() == ""
    assert _standing(filled) == "new"


def _found(*names: str, snippet: str = "") -> tuple[Found, ...]:
    return tuple(Found(SessionId(name), "note" if snippet else "label", snippet) for name in names)


def test_hits_come_without_days_in_their_order_once_each(filled: SessionsPane) -> None:
    filled.show_search("losar", (*_found("varga", "rivera"), *_found("varga", "gone", snippet="Start losartan")))
    view = filled.current_view()
    assert view is filled.hits_view
    assert view.isVisible()
    spoken = [
        filled.hits.data(filled.hits.index(row), Qt.ItemDataRole.AccessibleTextRole)
        for row in range(filled.hits.rowCount())
    ]
    assert spoken == ["1 May, varga, Failed, audio kept", "09:10, rivera, AI draft, 3 to check"]


def test_a_hit_says_where_it_was_found(filled: SessionsPane) -> None:
    filled.show_search("losar", _found("rivera", snippet="Start  losartan\n50 mg"))
    row = filled.hits.data(filled.hits.index(0), RowRole.ROW)
    assert row.snippet == "Start losartan 50 mg"
    assert row.spoken() == "09:10, rivera, AI draft, 3 to check, in the note: Start losartan 50 mg"
    assert [(span.start, span.end) for span in row.snippet_found] == [(6, 11)]


def test_hits_follow_the_sessions(filled: SessionsPane) -> None:
    filled.set_current(SessionId("rivera"))
    filled.show_search("x", _found("varga", "rivera"))
    changed: list[int] = []
    filled.hits.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    filled.model.update((summary("rivera", at(5, 9, 10), SessionState.SIGNED), summary("new", at(5, 10, 20))))
    assert changed == [1]
    assert filled.hits.data(filled.hits.index(1), RowRole.ROW).words.text == "Signed"
    filled.model.remove([SessionId("varga")])
    assert filled.hits.rowCount() == 1
    assert [index.row() for index in filled.hits_view.selectionModel().selectedIndexes()] == [0]


def test_nothing_found_says_so_and_clears(filled: SessionsPane, qtbot: QtBot, search_field: QLineEdit) -> None:
    search_field.setText("losartin")
    filled.show_search("losartin", ())
    page = filled._nothing_found
    assert page.isVisible()
    assert "Nothing found for “losartin”" in [
        label.text() for label in page.findChildren(QWidget) if hasattr(label, "text")
    ]
    with qtbot.waitSignal(filled.search_changed) as changed:
        QTest.mouseClick(_button(page, "Clear"), Qt.MouseButton.LeftButton)
    assert changed.args == [""]
    assert filled.list_view.isVisible()
    assert search_field.text() == ""


@pytest.mark.parametrize("from_field", [True, False])
def test_escape_ends_the_search(filled: SessionsPane, search_field: QLineEdit, from_field: bool) -> None:
    search_field.setText("varga")
    filled.show_search("varga", _found("varga"))
    target: QWidget = search_field if from_field else filled.hits_view
    target.setFocus()
    QTest.keyClick(target, Qt.Key.Key_Escape)
    assert search_field.text() == ""
    assert filled.list_view.isVisible()
    assert filled.list_view.hasFocus() or not from_field


def test_down_and_enter_in_the_field_belong_to_the_hits(
    filled: SessionsPane, qtbot: QtBot, search_field: QLineEdit
) -> None:
    search_field.setFocus()
    search_field.setText("a")
    filled.show_search("a", _found("varga", "rivera"))
    with qtbot.waitSignal(filled.session_opened) as opened:
        QTest.keyClick(search_field, Qt.Key.Key_Return)
    assert opened.args == ["varga"]
    QTest.keyClick(search_field, Qt.Key.Key_Down)
    assert filled.hits_view.hasFocus()
    assert _standing(filled) == "varga"
    QTest.keyClick(filled.hits_view, Qt.Key.Key_Up)
    assert search_field.hasFocus()


# States


def test_the_first_day_offers_two_ways_to_begin(pane: SessionsPane, qtbot: QtBot) -> None:
    assert not pane._first_day.isVisible()
    pane.show_loaded()
    assert pane._first_day.isVisible()
    for text, signal in (("New session", pane.new_requested), ("Import", pane.import_requested)):
        with qtbot.waitSignal(signal):
            QTest.mouseClick(_button(pane, text), Qt.MouseButton.LeftButton)
    pane.model.update(ROWS)
    assert pane.list_view.isVisible()
    pane.model.remove([row.id for row in ROWS])
    assert pane._first_day.isVisible()


def test_sessions_that_cannot_be_read_are_not_called_none(pane: SessionsPane, qtbot: QtBot) -> None:
    pane.show_problem(StorageError("The disk failed.", safe="Nothing was changed.", next_step="Try again."))
    assert pane._problem.isVisible()
    with qtbot.waitSignal(pane.reload_requested):
        QTest.mouseClick(_button(pane._problem, "Try again"), Qt.MouseButton.LeftButton)


def test_the_pane_fits_the_narrowest_sidebar(filled: SessionsPane) -> None:
    assert filled.minimumSizeHint().width() <= 216


def test_a_pane_that_comes_back_after_midnight_calls_the_days_anew(
    filled: SessionsPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert filled._day_timer.isActive()
    filled.hide()
    assert not filled._day_timer.isActive()
    monkeypatch.setattr(filled.model, "_clock", lambda: at(6, 0, 1))
    filled.show()
    assert filled.model.data(filled.model.index(0)) == "Yesterday"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_rows_grow_with_the_text(filled: SessionsPane, theme: Theme, qtbot: QtBot, scale: float) -> None:
    theme.apply(Appearance.DARK, scale)
    row = filled.model.index_of(SessionId("rivera"))
    qtbot.waitUntil(lambda: filled.list_view.visualRect(row).height() == round(54 * scale))
    assert filled.list_view.visualRect(filled.model.index(0)).height() == round(30 * scale)


def test_the_state_is_never_cut_and_never_under_the_retry_button(filled: SessionsPane) -> None:
    view = filled.list_view
    delegate = view._delegate
    for width in (216, 240, 264, 300, 360):
        for session in ROWS:
            row = filled.model.data(filled.model.index_of(session.id), RowRole.ROW)
            rect = view.visualRect(filled.model.index_of(session.id))
            rect.setWidth(width)
            places = delegate.places(rect, row, has_retry=row.can_retry)
            words = places.second.adjusted(0, 0, 0, 0)
            words.setWidth(18 + delegate._second_width(row))
            assert words.right() <= places.pill.right(), (width, row.words.text)
            if row.can_retry:
                assert not words.intersects(places.retry), (width, row.words.text)
                assert not places.name.intersects(places.retry)


def test_a_screen_reader_finds_rows_and_days(filled: SessionsPane) -> None:
    interface = QAccessible.queryAccessibleInterface(filled.list_view)
    assert interface.role() == QAccessible.Role.List
    assert interface.text(QAccessible.Text.Name) == "Sessions"
    names = [interface.child(row).text(QAccessible.Text.Name) for row in range(3)]
    assert names == ["Today", "10:20, new, Waiting", "09:10, rivera, AI draft, 3 to check"]


class CountingDelegate(SessionDelegate):
    """Counts how often it is asked for a height."""

    asked = 0

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        self.asked += 1
        return super().sizeHint(option, index)


def test_a_changed_row_lays_nothing_out_anew(filled: SessionsPane, theme: Theme, qtbot: QtBot) -> None:
    filled.model.show_all(summary(f"s{number}", at(5, 9) - timedelta(minutes=number)) for number in range(1000))
    delegate = CountingDelegate(theme, filled.model.is_group, filled)
    filled.list_view.setItemDelegate(delegate)
    qtbot.waitUntil(lambda: delegate.asked >= 1000)
    _let_layouts_happen(qtbot)
    delegate.asked = 0
    filled.model.update((summary("s3", at(5, 9) - timedelta(minutes=3), SessionState.AMENDED),))
    _let_layouts_happen(qtbot)
    # Rows that are painted are asked as well; a layout asks all thousand.
    assert delegate.asked < 50
    filled.model.update((summary("fresh", at(5, 11)),))
    qtbot.waitUntil(lambda: delegate.asked >= 1000)


def _let_layouts_happen(qtbot: QtBot) -> None:
    turns: list[bool] = []
    QTimer.singleShot(50, lambda: turns.append(True))
    qtbot.waitUntil(lambda: bool(turns))
