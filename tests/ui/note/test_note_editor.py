from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from scribe_desktop.domain.ids import SegmentId, StatementId
from scribe_desktop.domain.note import NoteBody, NoteStatus, StatementFlag
from scribe_desktop.ui.components.tick_scroll_bar import TickScrollBar
from scribe_desktop.ui.note.note_document import NoteDocument
from scribe_desktop.ui.note.note_editor import EditorState, NoteEditor
from scribe_desktop.ui.note.view import WordsToCheck
from scribe_desktop.ui.shortcuts import ShortcutId, Shortcuts
from scribe_desktop.ui.theme import Appearance, Theme
from tests.ui.building import sample_body
from tests.ui.note.tabs import soap_tab


@pytest.fixture
def shortcuts(qapp: object) -> Shortcuts:
    return Shortcuts()


@pytest.fixture
def editor(qtbot: QtBot, theme: Theme, shortcuts: Shortcuts, new_id: Callable[[], str]) -> NoteEditor:
    made = NoteEditor(theme, shortcuts, NoteDocument(theme, new_id))
    qtbot.addWidget(made)
    made.resize(604, 900)
    made.load(soap_tab())
    made.show()
    made.setFocus()
    return made


def body(editor: NoteEditor) -> NoteBody:
    return editor.note_document().body()


def point_of(editor: NoteEditor, text: str) -> QPoint:
    cursor = editor.note_document().find(text)
    assert not cursor.isNull()
    cursor.setPosition(cursor.selectionStart() + 1)
    return editor.cursorRect(cursor).center()


def click(qtbot: QtBot, editor: NoteEditor, text: str) -> None:
    QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=point_of(editor, text))


def test_a_click_selects_a_statement_and_tells_its_segments(qtbot: QtBot, editor: NoteEditor) -> None:
    with qtbot.waitSignal(editor.statement_selected) as told:
        click(qtbot, editor, "Cough began")
    assert told.args == ["n2", ("s15", "s16")]
    assert editor.state is EditorState.READING
    selected = editor.selected_statement()
    assert selected is not None
    assert selected.id == "n2"


def test_nothing_is_selected_before_the_first_click(editor: NoteEditor) -> None:
    assert editor.selected_statement() is None


def test_space_hears_while_reading_and_types_while_editing(qtbot: QtBot, editor: NoteEditor) -> None:
    click(qtbot, editor, "Cough began")
    with qtbot.waitSignal(editor.hear_requested) as told:
        QTest.keyClick(editor, Qt.Key.Key_Space)
    assert told.args == ["s15"]
    assert body(editor) == sample_body()
    QTest.keyClicks(editor, "x")
    assert editor.state.value == "editing"
    with qtbot.assertNotEmitted(editor.hear_requested):
        QTest.keyClick(editor, Qt.Key.Key_Space)
    assert "x " in body(editor).statements()[1].text


def test_the_hear_key_can_be_another(qtbot: QtBot, editor: NoteEditor, shortcuts: Shortcuts) -> None:
    shortcuts.set_sequence(ShortcutId.HEAR, "P")
    click(qtbot, editor, "Cough began")
    with qtbot.waitSignal(editor.hear_requested):
        QTest.keyClicks(editor, "p")
    assert body(editor) == sample_body()


def test_escape_goes_back_to_reading(qtbot: QtBot, editor: NoteEditor) -> None:
    click(qtbot, editor, "Cough began")
    QTest.keyClicks(editor, "x")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert editor.state is EditorState.READING


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_begins_editing_and_splits(qtbot: QtBot, editor: NoteEditor, key: Qt.Key) -> None:
    click(qtbot, editor, "Cough began")
    QTest.keyClick(editor, Qt.Key.Key_End)
    count = editor.note_document().blockCount()
    QTest.keyClick(editor, key)
    assert editor.state is EditorState.EDITING
    assert editor.note_document().blockCount() == count + 1


def test_a_double_click_begins_editing(qtbot: QtBot, editor: NoteEditor) -> None:
    QTest.mouseDClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=point_of(editor, "Cough began"))
    assert editor.state is EditorState.EDITING


def test_delete_does_nothing_to_a_statement_that_is_only_read(qtbot: QtBot, editor: NoteEditor) -> None:
    click(qtbot, editor, "Cough began")
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        QTest.keyClick(editor, key)
    assert body(editor) == sample_body()
    assert editor.state is EditorState.READING


def test_typing_behind_a_statement_makes_an_own_one(qtbot: QtBot, editor: NoteEditor) -> None:
    click(qtbot, editor, "Cough began")
    QTest.keyClick(editor, Qt.Key.Key_End)
    QTest.keyClicks(editor, "S")
    QTest.keyClicks(editor, "ays so.")
    typed = body(editor).statements()[2]
    assert (typed.text, typed.evidence, typed.flags) == ("Says so.", (), ())
    assert body(editor).statements()[1] == sample_body().statements()[1]
    statement = editor.selected_statement()
    assert statement is not None
    assert statement.id == typed.id


def test_no_key_touches_a_heading(qtbot: QtBot, editor: NoteEditor) -> None:
    editor.start_editing()
    cursor = editor.note_document().find("Objective")
    cursor.setPosition(cursor.selectionEnd())
    editor.setTextCursor(cursor)
    for key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_A):
        QTest.keyClick(editor, key, Qt.KeyboardModifier.NoModifier)
        QTest.keyClick(editor, key, Qt.KeyboardModifier.ControlModifier)
        editor.setTextCursor(cursor)
    assert body(editor) == sample_body()


def test_select_all_and_delete_leaves_headings_and_undo_brings_all_back(qtbot: QtBot, editor: NoteEditor) -> None:
    editor.start_editing()
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    assert body(editor).statements() == ()
    assert editor.toPlainText().split() == ["Subjective", "Objective", "Assessment", "Plan"]
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert body(editor) == sample_body()


def test_cut_and_paste_by_keys_carries_evidence(qtbot: QtBot, editor: NoteEditor) -> None:
    editor.start_editing()
    editor.setTextCursor(editor.note_document().find("No fever or weight loss."))
    QTest.keyClick(editor, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert "No fever" not in editor.toPlainText()
    target = editor.note_document().find("Review in four weeks.")
    target.setPosition(target.selectionEnd())
    editor.setTextCursor(target)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    moved = body(editor).statements()[-1]
    assert (moved.id, moved.text, moved.evidence) == ("n3", "No fever or weight loss.", ("s6",))


def test_pasted_rich_text_becomes_plain_and_own(qtbot: QtBot, editor: NoteEditor) -> None:
    data = QMimeData()
    data.setHtml("<h1>Loud</h1>")
    data.setText("Loud")
    QGuiApplication.clipboard().setMimeData(data)
    click(qtbot, editor, "Review in four weeks.")
    QTest.keyClick(editor, Qt.Key.Key_End)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    pasted = body(editor).statements()[-1]
    assert (pasted.text, pasted.evidence) == ("Loud", ())
    assert editor.note_document().findBlock(editor.textCursor().position()).blockFormat().headingLevel() == 0


def test_a_drag_moves_with_ids_and_headings_stay(editor: NoteEditor) -> None:
    source = editor.note_document().find("History of hypertension")
    source.setPosition(editor.note_document().find("BP 142/88").selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(source)
    target = editor.note_document().find("Review in four weeks.")
    target.setPosition(target.selectionEnd())
    headings = [section.heading for section in body(editor).sections]
    editor.move_selection(target)
    assert [block.text() for block in editor.note_document().blocks() if editor.note_document().is_heading(block)] == (
        headings
    )
    assert "12 years" in body(editor).sections[3].statements[-1].text or "12 years" in editor.toPlainText()
    assert len(body(editor).sections[0].statements) < len(sample_body().sections[0].statements)
    editor.undo()
    assert body(editor) == sample_body()


def test_composed_text_is_typed_text(editor: NoteEditor) -> None:
    target = editor.note_document().find("No fever or weight loss.")
    target.setPosition(target.selectionEnd())
    editor.setTextCursor(target)
    event = QInputMethodEvent()
    event.setCommitString("咳嗽。")
    QGuiApplication.sendEvent(editor, event)
    assert body(editor).statements()[2].evidence == ("s6",)
    typed = [found for found in body(editor).statements() if "咳嗽" in found.text]
    assert [(found.text, found.evidence) for found in typed] == [("咳嗽。", ())]


def test_previous_and_next_statement(editor: NoteEditor) -> None:
    def selected() -> str:
        found = editor.selected_statement()
        return found.id if found is not None else ""

    editor.select_next(1)
    assert selected() == "n1"
    editor.select_next(1)
    assert selected() == "n2"
    for _step in range(7):
        editor.select_next(1)
    assert selected() == "n9"
    editor.select_next(-1)
    assert selected() == "n8"


def test_lighting_statements_scrolls_to_them_and_selecting_puts_them_out(qtbot: QtBot, editor: NoteEditor) -> None:
    editor.resize(604, 200)
    bar = editor.verticalScrollBar()
    editor.light_statements(frozenset({SegmentId("s29")}))
    assert bar.value() > 0
    lit = {row.label.text for row in editor._painting.rows() if row.is_lit}
    assert lit == {"02:38"}
    editor.select_statement("n3")
    assert not any(row.is_lit for row in editor._painting.rows())


def test_gutters_say_where_a_statement_comes_from(qtbot: QtBot, editor: NoteEditor) -> None:
    labels = [row.label for row in editor._painting.rows()]
    assert [label.text for label in labels if label.text][:3] == ["00:05 +1", "01:09 +1", "00:26"]
    missing = [label for label in labels if label.text == "no source"]
    assert [(label.icon, label.is_to_check) for label in missing] == [("unlink", True)]
    click(qtbot, editor, "Review in four weeks.")
    QTest.keyClick(editor, Qt.Key.Key_End)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "Mine.")
    last = editor._painting.rows()[-1].label
    assert (last.text, last.icon, last.is_to_check) == ("typed", "pencil", False)


def test_at_most_five_amber_marks_and_differing_words_first(editor: NoteEditor) -> None:
    tab = soap_tab()
    bare = NoteBody(
        tuple(
            type(section)(
                section.key,
                section.heading,
                tuple(type(found)(found.id, found.text, (), (StatementFlag.UNLINKED,)) for found in section.statements),
            )
            for section in tab.body.sections
        )
    )
    words = (WordsToCheck(StatementId("n15"), "50 mg"),)
    from dataclasses import replace

    editor.load(replace(tab, body=bare, words_to_check=words))
    bar = editor.verticalScrollBar()
    assert isinstance(bar, TickScrollBar)
    assert len(bar.ticks) == 5
    marked = [row for row in editor._painting.rows() if row.label.is_to_check]
    assert len(marked) == 5
    assert any(row.label.icon == "triangle-alert" for row in marked) or "n15" in editor._painting._marked


def test_painting_makes_no_step_to_undo(qtbot: QtBot, editor: NoteEditor, theme: Theme) -> None:
    click(qtbot, editor, "Cough began")
    editor.light_statements(frozenset({SegmentId("s29")}))
    theme.apply(Appearance.DARK, 1.0)
    editor.grab()
    assert not editor.note_document().isUndoAvailable()
    QTest.keyClicks(editor, "x")
    theme.apply(Appearance.LIGHT, 1.0)
    assert editor.note_document().isUndoAvailable()
    editor.undo()
    assert body(editor) == sample_body()


def test_the_band_covers_all_lines_of_a_statement(editor: NoteEditor, theme: Theme) -> None:
    editor.select_statement("n1")
    row = next(row for row in editor._painting.rows() if row.is_selected)
    assert row.height == 40
    image = editor.grab().toImage()
    soft = theme.colors.accent_soft.name()
    for offset in (-3, 20, 42):
        assert image.pixelColor(400, row.top + offset).name() == soft
        assert image.pixelColor(10, row.top + offset).name() == soft
        assert image.pixelColor(590 - 30, row.top + offset).name() == soft
    assert image.pixelColor(400, row.top - 5).name() != soft
    assert image.pixelColor(400, row.top + 44).name() != soft
    assert image.pixelColor(1, row.top + 5).name() == theme.colors.accent.name()


def test_the_text_is_never_wider_than_its_measure(qtbot: QtBot, editor: NoteEditor) -> None:
    editor.resize(1800, 600)
    assert editor.viewport().width() == 722
    editor.resize(604, 600)
    assert editor.viewport().width() < 560


def test_lines_stand_twenty_pixels_apart(editor: NoteEditor) -> None:
    tops = [row.top for row in editor._painting.rows() if row.label.text]
    assert tops[1] - tops[0] == 46
    assert tops[2] - tops[1] == 26


def test_a_signed_note_can_be_read_heard_and_copied_only(qtbot: QtBot, editor: NoteEditor) -> None:
    editor.load(soap_tab(status=NoteStatus.SIGNED))
    assert editor.state is EditorState.SIGNED
    click(qtbot, editor, "Cough began")
    with qtbot.waitSignal(editor.hear_requested):
        QTest.keyClick(editor, Qt.Key.Key_Space)
    with qtbot.waitSignal(editor.edit_refused):
        QTest.keyClicks(editor, "x")
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    editor.start_editing()
    editor.move_selection(editor.cursorForPosition(QPoint(0, 0)))
    assert body(editor) == sample_body()
    assert not any(row.label.is_to_check for row in editor._painting.rows())


def test_a_screen_reader_is_told_what_a_statement_rests_on(editor: NoteEditor) -> None:
    interface = QAccessible.queryAccessibleInterface(editor)
    assert interface.text(QAccessible.Text.Name) == "Note, SOAP"
    editor.select_statement("n2")
    assert interface.text(QAccessible.Text.Description) == "rests on 01:09 Clinician and 1 more"
    editor.select_statement("n11")
    assert interface.text(QAccessible.Text.Description) == "no source"


def test_tab_leaves_the_editor(qtbot: QtBot, editor: NoteEditor) -> None:
    assert editor.tabChangesFocus()
    editor.start_editing()
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    assert body(editor) == sample_body()


def test_a_reload_keeps_place_and_selection(editor: NoteEditor) -> None:
    editor.resize(604, 200)
    editor.select_statement("n12")
    place = editor.verticalScrollBar().value()
    editor.reload(soap_tab(2))
    selected = editor.selected_statement()
    assert selected is not None
    assert selected.id == "n12"
    assert editor.verticalScrollBar().value() == place


def test_replacing_everywhere_is_one_step_and_keeps_evidence(editor: NoteEditor) -> None:
    assert editor.replace_everywhere("lisinopril", "ramipril") == 4
    changed = [found for found in body(editor).statements() if "ramipril" in found.text]
    assert all(found.evidence for found in changed)
    editor.undo()
    assert body(editor) == sample_body()


def test_space_belongs_to_the_editor_before_any_shortcut(editor: NoteEditor) -> None:
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ")
    event.ignore()
    QGuiApplication.sendEvent(editor, event)
    assert event.isAccepted()
