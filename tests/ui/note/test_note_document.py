from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCursor

from scribe_desktop.domain.note import NoteBody, NoteSection, Statement, StatementFlag
from scribe_desktop.ui.note.clipboard import from_mime, plain_lines, to_mime
from scribe_desktop.ui.note.note_document import NoteDocument
from scribe_desktop.ui.theme import Theme
from tests.ui.building import sample_body
from tests.ui.note.conftest import statement, two_sections

EDITED = StatementFlag.EDITED


def caret(document: NoteDocument, after: str) -> QTextCursor:
    place = document.find(after)
    assert not place.isNull(), after
    place.setPosition(place.selectionEnd())
    return place


def select(document: NoteDocument, text: str) -> QTextCursor:
    found = document.find(text)
    assert not found.isNull(), text
    return found


def words(document: NoteDocument) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(found.id, found.text, found.evidence) for found in document.body().statements()]


def test_what_is_loaded_reads_back_the_same(document: NoteDocument) -> None:
    assert document.body() == two_sections()
    document.load(sample_body())
    assert document.body() == sample_body()


def test_lines_inside_a_statement_and_letters_beyond_ascii_read_back(document: NoteDocument) -> None:
    body = NoteBody((NoteSection("x", "X", (statement("a", "1. Asthma\nInhaler 🫁 ≥ 2.5 µg daily.\nMore", "s1"),)),))
    document.load(body)
    assert document.body() == body


def test_a_section_without_a_heading_shows_none(document: NoteDocument) -> None:
    body = NoteBody((NoteSection("text", "", (statement("a", "One."),)),))
    document.load(body)
    assert document.toPlainText() == "One."
    assert document.body() == body


def test_a_section_without_statements_can_be_typed_into(document: NoteDocument) -> None:
    document.load(NoteBody((NoteSection("x", "First", ()), NoteSection("y", "Second", ()))))
    cursor = QTextCursor(document.findBlockByNumber(1))
    assert document.insert_text(cursor, "Hello.")
    assert [section.statements for section in document.body().sections][1] == ()
    assert document.body().sections[0].statements[0].text == "Hello."


def test_a_sentence_typed_behind_the_last_full_stop_stands_alone_without_evidence(document: NoteDocument) -> None:
    document.insert_text(caret(document, "Foo of the patient."), " Typed by me")
    assert words(document)[:2] == [("a", "Foo of the patient.", ("s1",)), ("new2", "Typed by me", ())]
    assert document.body().statements()[0].flags == ()


@pytest.mark.parametrize("typed", ["Typed. ", "It is typed! "])
def test_a_sentence_typed_before_or_between_never_inherits(document: NoteDocument, typed: str) -> None:
    document.insert_text(caret(document, "Bar. "), typed)
    found = [(text, evidence) for _id, text, evidence in words(document)]
    assert found[1:4] == [("Bar.", ("s2", "s3")), (typed.strip(), ()), ("And more bar.", ("s2", "s3"))]
    assert len({name for name, _text, _evidence in words(document)}) == 6


def test_typed_letters_replace_a_whole_statement_without_its_evidence(document: NoteDocument) -> None:
    document.insert_text(select(document, "Foo of the patient"), "Something else")
    assert words(document)[0][1:] == ("Something else.", ())


def test_a_sentence_typed_without_a_space_behind_the_full_stop_has_none(document: NoteDocument) -> None:
    document.insert_text(caret(document, "Foo of the patient."), "Typed")
    assert words(document)[:2] == [("a", "Foo of the patient.", ("s1",)), ("new2", "Typed", ())]


def test_letter_by_letter_is_the_same_as_at_once(document: NoteDocument) -> None:
    cursor = caret(document, "Foo of the patient.")
    for letter in " Typed by me. Twice.":
        document.insert_text(cursor, letter)
    assert words(document)[:2] == [("a", "Foo of the patient.", ("s1",)), ("new2", "Typed by me. Twice.", ())]


def test_a_changed_statement_keeps_its_link_and_says_edited(document: NoteDocument) -> None:
    document.insert_text(caret(document, "Foo of the "), "older ")
    changed = document.body().statements()[0]
    assert (changed.id, changed.text, changed.evidence) == ("a", "Foo of the older patient.", ("s1",))
    assert changed.flags == (EDITED,)


def test_a_change_taken_back_by_hand_is_no_change(document: NoteDocument) -> None:
    cursor = caret(document, "Foo of the ")
    document.insert_text(cursor, "x")
    document.remove_to(cursor, QTextCursor.MoveOperation.PreviousCharacter)
    assert document.body() == two_sections()


def test_enter_splits_and_both_parts_rest_on_the_evidence(document: NoteDocument) -> None:
    cursor = caret(document, "Foo of ")
    document.split(cursor)
    first, second = document.body().statements()[:2]
    assert (first.id, first.text, first.evidence) == ("a", "Foo of", ("s1",))
    assert (second.text, second.evidence, second.flags) == ("the patient.", ("s1",), (EDITED,))
    assert second.id not in {"a", "b", "c", "d"}
    document.undo()
    assert document.body() == two_sections()
    document.redo()
    assert document.body().statements()[:2] == (first, second)


def test_enter_at_the_end_begins_an_own_statement(document: NoteDocument) -> None:
    cursor = caret(document, "Foo of the patient.")
    document.split(cursor)
    document.insert_text(cursor, "Mine.")
    assert words(document)[:2] == [("a", "Foo of the patient.", ("s1",)), ("new2", "Mine.", ())]


def test_enter_at_the_start_leaves_the_statement_as_it_is(document: NoteDocument) -> None:
    cursor = select(document, "Foo")
    cursor.setPosition(cursor.selectionStart())
    document.split(cursor)
    assert document.body() == two_sections()


def test_joining_two_unites_their_evidence(document: NoteDocument) -> None:
    cursor = caret(document, "Foo of the patient.")
    document.remove_to(cursor, QTextCursor.MoveOperation.NextCharacter)
    joined = document.body().statements()[0]
    assert joined.text == "Foo of the patient.Bar. And more bar."
    assert (joined.id, joined.evidence, joined.flags) == ("a", ("s1", "s2", "s3"), (EDITED,))
    document.undo()
    assert document.body() == two_sections()


def test_nothing_is_typed_into_a_heading_and_no_key_removes_it(document: NoteDocument) -> None:
    heading = caret(document, "Plan")
    before = document.toPlainText()
    assert not document.insert_text(heading, "x")
    assert not document.split(heading)
    assert not document.insert_lines(heading, plain_lines("x"))
    document.remove_to(heading, QTextCursor.MoveOperation.PreviousCharacter)
    first = select(document, "Nobody")
    first.setPosition(first.selectionStart())
    for move in (QTextCursor.MoveOperation.PreviousCharacter, QTextCursor.MoveOperation.PreviousWord):
        document.remove_to(first, move)
    last = caret(document, "And more bar.")
    for move in (QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveOperation.NextWord):
        document.remove_to(last, move)
    assert document.toPlainText() == before
    assert not document.isUndoAvailable()


def test_selecting_all_and_deleting_leaves_the_headings(document: NoteDocument) -> None:
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    document.remove_selection(cursor)
    assert document.toPlainText() == "Subjective\n\nPlan\n"
    assert document.body() == NoteBody((NoteSection("subjective", "Subjective", ()), NoteSection("plan", "Plan", ())))
    document.undo()
    assert document.body() == two_sections()


def test_a_selection_across_sections_keeps_words_in_their_section(document: NoteDocument) -> None:
    cursor = select(document, "more bar")
    cursor.setPosition(cursor.selectionStart())
    cursor.setPosition(caret(document, "Nobody ").position(), QTextCursor.MoveMode.KeepAnchor)
    document.insert_text(cursor, "X")
    assert document.toPlainText() == "Subjective\nFoo of the patient.\nBar. And X\nPlan\nsaid this.\nOwn words."
    assert [len(section.statements) for section in document.body().sections] == [2, 2]


def test_cut_and_paste_carries_the_ids(document: NoteDocument) -> None:
    cursor = select(document, "Foo of the patient.")
    mime = to_mime(document.selected_lines(cursor), document.token)
    document.remove_selection(cursor)
    target = caret(document, "Own words.")
    document.split(target)
    document.insert_lines(target, from_mime(mime, document.token))
    assert words(document)[-1] == ("a", "Foo of the patient.", ("s1",))
    assert document.body().statements()[-1].flags == ()


def test_a_copy_rests_on_the_same_evidence_under_an_id_of_its_own(document: NoteDocument) -> None:
    lines = document.selected_lines(select(document, "Foo of the patient."))
    target = caret(document, "Own words.")
    document.split(target)
    document.insert_lines(target, lines)
    original, copied = document.body().statements()[0], document.body().statements()[-1]
    assert original.id == "a"
    assert copied.id != "a"
    assert (copied.text, copied.evidence) == (original.text, original.evidence)


def test_several_statements_are_pasted_one_by_one(document: NoteDocument) -> None:
    cursor = select(document, "patient.")
    cursor.setPosition(caret(document, "Bar. And").position(), QTextCursor.MoveMode.KeepAnchor)
    mime = to_mime(document.selected_lines(cursor), document.token)
    assert mime.text() == "patient.\nBar. And"
    document.remove_selection(cursor)
    target = caret(document, "Own words.")
    document.split(target)
    document.insert_lines(target, from_mime(mime, document.token))
    assert [(text, evidence) for _id, text, evidence in words(document)][-2:] == [
        ("patient.", ("s1",)),
        ("Bar. And", ("s2", "s3")),
    ]


def test_what_was_copied_in_another_note_has_no_evidence_here(
    document: NoteDocument, theme: Theme, new_id: Callable[[], str]
) -> None:
    other = NoteDocument(theme, new_id)
    other.load(two_sections())
    mime = to_mime(other.selected_lines(select(other, "Foo of the patient.")), other.token)
    target = caret(document, "Own words.")
    document.split(target)
    document.insert_lines(target, from_mime(mime, document.token))
    assert words(document)[-1][1:] == ("Foo of the patient.", ())


def test_text_from_elsewhere_becomes_plain_and_rests_on_nothing(document: NoteDocument) -> None:
    mime = QMimeData()
    mime.setHtml("<p><b>Bold</b></p>")
    mime.setText(" Pasted\x07 one.\r\n\r\nPasted\ttwo.")
    document.insert_lines(caret(document, "Foo of the patient."), from_mime(mime, document.token))
    assert words(document)[0] == ("a", "Foo of the patient.", ("s1",))
    assert [(text, evidence) for _id, text, evidence in words(document)][1:3] == [
        ("Pasted one.", ()),
        ("Pasted two.", ()),
    ]
    assert all(found.text and not found.evidence for found in document.body().statements() if "Pasted" in found.text)


def test_undo_and_redo_bring_ids_back(document: NoteDocument) -> None:
    document.remove_selection(select(document, "Foo of the patient."))
    assert words(document)[0][0] == "b"
    document.undo()
    assert document.body() == two_sections()
    document.redo()
    assert words(document)[0][0] == "b"


def test_a_typed_word_is_one_step_to_undo(document: NoteDocument) -> None:
    cursor = caret(document, "Foo of the patient.")
    for letter in " Typed":
        document.insert_text(cursor, letter)
    document.undo()
    assert document.body() == two_sections()


def test_ids_of_typed_text_stay_the_same_from_save_to_save(document: NoteDocument) -> None:
    cursor = caret(document, "Bar. ")
    document.insert_text(cursor, "Typed. ")
    first = [name for name, _text, _evidence in words(document)]
    document.insert_text(caret(document, "Own words"), " too")
    assert [name for name, _text, _evidence in words(document)] == first


def test_an_unlinked_statement_stays_one_when_it_is_changed(document: NoteDocument) -> None:
    document.insert_text(caret(document, "Nobody"), " ever")
    changed = document.body().statements()[2]
    assert changed.flags == (StatementFlag.UNLINKED, EDITED)


def test_settling_gives_each_statement_its_block_as_one_step(document: NoteDocument) -> None:
    document.insert_text(caret(document, "Bar. "), "Typed. ")
    before = document.body()
    count = document.blockCount()
    document.settle()
    assert document.body() == before
    assert document.blockCount() == count + 2
    document.undo()
    assert document.body() == before
    assert document.blockCount() == count
    document.undo()
    assert document.body() == two_sections()


def test_settling_never_throws_away_what_could_be_redone(document: NoteDocument) -> None:
    document.insert_text(caret(document, "Bar. "), "Typed. ")
    document.insert_text(caret(document, "Own words"), "!")
    document.undo()
    document.settle()
    assert document.isRedoAvailable()


def test_a_new_text_size_changes_no_word(document: NoteDocument, theme: Theme) -> None:
    document.insert_text(caret(document, "Foo of the "), "older ")
    before = document.body()
    theme.apply(theme.appearance, 1.5)
    document.restyle()
    assert document.body() == before


class _Vandal:
    """Edits at random, and knows what it typed: `z`, a number in capitals, and a full stop."""

    def __init__(self, document: NoteDocument, seed: int) -> None:
        self.document = document
        self.random = random.Random(seed)
        self.typed = 0
        self.clipboard = QMimeData()

    def cursor(self, *, is_selecting: bool = False) -> QTextCursor:
        cursor = QTextCursor(self.document)
        cursor.setPosition(self.random.randrange(self.document.characterCount()))
        if is_selecting:
            end = cursor.position() + self.random.randrange(-30, 60)
            end = max(0, min(self.document.characterCount() - 1, end))
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def new_sentence(self) -> str:
        self.typed += 1
        return f"ZZ{self.typed}ZZ."

    def letters(self) -> str:
        return "".join(sorted(filter(str.isalnum, self.document.toPlainText())))

    def type_somewhere(self) -> None:
        before = self.letters()
        sentence = self.new_sentence()
        if self.document.insert_text(self.cursor(), f" {sentence} "):
            assert self.letters() == "".join(sorted(before + sentence.strip(".")))

    def paste_foreign(self) -> None:
        mime = QMimeData()
        mime.setText(f"{self.new_sentence()}\n{self.new_sentence()}")
        self.document.insert_lines(self.cursor(), from_mime(mime, self.document.token))

    def type_behind_a_statement(self) -> None:
        ends = [placed.end for placed in self.document.placed_statements() if placed.statement.text.endswith(".")]
        if ends:
            cursor = self.cursor()
            cursor.setPosition(self.random.choice(ends))
            sentence = self.new_sentence()
            assert self.document.insert_text(cursor, f" {sentence}")
            found = [made for made in self.document.body().statements() if sentence in made.text]
            assert [made.evidence for made in found] == [()], (sentence, found)

    def cut(self) -> None:
        cursor = self.cursor(is_selecting=True)
        self.clipboard = to_mime(self.document.selected_lines(cursor), self.document.token)
        self.document.remove_selection(cursor)

    def paste(self) -> None:
        self.document.insert_lines(self.cursor(), from_mime(self.clipboard, self.document.token))

    def backspace(self) -> None:
        move = self.random.choice(
            (
                QTextCursor.MoveOperation.PreviousCharacter,
                QTextCursor.MoveOperation.NextCharacter,
                QTextCursor.MoveOperation.PreviousWord,
                QTextCursor.MoveOperation.NextWord,
                QTextCursor.MoveOperation.EndOfBlock,
            )
        )
        self.document.remove_to(self.cursor(), move)

    def enter(self) -> None:
        before = self.letters()
        self.document.split(self.cursor())
        assert self.letters() == before

    def settle(self) -> None:
        before = [(found.text, found.evidence) for found in self.document.body().statements()]
        self.document.settle()
        assert [(found.text, found.evidence) for found in self.document.body().statements()] == before

    def undo(self) -> None:
        self.document.undo()

    def redo(self) -> None:
        self.document.redo()


@pytest.mark.parametrize("seed", range(12))
def test_no_edit_loses_a_letter_or_gives_a_foreign_sentence_evidence(
    document: NoteDocument, theme: Theme, new_id: Callable[[], str], seed: int
) -> None:
    document.load(sample_body())
    headings = [section.heading for section in sample_body().sections]
    known = {found.evidence for found in sample_body().statements()}
    segments = {segment for evidence in known for segment in evidence}
    vandal = _Vandal(document, seed)
    edits = (
        vandal.type_somewhere,
        vandal.type_behind_a_statement,
        vandal.paste_foreign,
        vandal.cut,
        vandal.paste,
        vandal.backspace,
        vandal.enter,
        vandal.settle,
        vandal.undo,
        vandal.redo,
    )
    for _round in range(120):
        vandal.random.choice(edits)()
        body = document.body()
        shown = [block.text() for block in document.blocks() if document.is_heading(block)]
        assert shown == headings
        _check_nothing_is_lost(document, body)
        names = [found.id for found in body.statements()]
        assert len(names) == len(set(names))
        assert {segment for found in body.statements() for segment in found.evidence} <= segments
    reloaded = NoteDocument(theme, new_id)
    reloaded.load(body)
    assert reloaded.body() == body


def _check_nothing_is_lost(document: NoteDocument, body: NoteBody) -> None:
    shown = [block.text() for block in document.blocks() if not document.is_heading(block)]
    kept: list[Statement] = list(body.statements())
    assert "".join("".join(shown).split()) == "".join("".join(found.text for found in kept).split())
