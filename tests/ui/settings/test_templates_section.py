"""Templates as a clinician edits them, on the real library: fields, text, problems in place, and ways back."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from scribe_desktop.commands.templates import template_source_text
from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.template import NoteLength
from scribe_desktop.drafting.template_library import load_template
from scribe_desktop.ui.settings.templates_section import TemplatesSection
from scribe_desktop.ui.theme import Theme
from tests.ui.settings.fake_port import FakePort

_FIELDS, _TEXT, _PREVIEW = 0, 1, 2


@pytest.fixture
def port() -> FakePort:
    return FakePort()


@pytest.fixture
def section(qtbot: QtBot, theme: Theme, port: FakePort) -> TemplatesSection:
    section = TemplatesSection(theme, port)
    qtbot.addWidget(section)
    section.resize(896, 700)
    section.show()
    qtbot.waitExposed(section)
    section.activateWindow()
    section.enter()
    return section


def _kept(port: FakePort, note_type: NoteType = NoteType.SOAP) -> bool:
    return (port.folder / f"{note_type.value}.toml").exists()


def test_a_shipped_template_is_read_only_until_it_is_duplicated(section: TemplatesSection, port: FakePort) -> None:
    editor = section.editor
    assert section.list.count() == len(NoteType)
    assert editor.form.title.isReadOnly()
    assert editor.text.isReadOnly()
    assert not editor.save.isVisible()
    editor.duplicate.click()
    assert not editor.form.title.isReadOnly()
    assert editor.save.isEnabled()
    assert not _kept(port)


def test_fields_are_checked_saved_and_marked(qtbot: QtBot, section: TemplatesSection, port: FakePort) -> None:
    editor = section.editor
    editor.duplicate.click()
    editor.form.title.selectAll()
    QTest.keyClicks(editor.form.title, "My SOAP")
    editor.form.length.setCurrentIndex(editor.form.length.findData(NoteLength.BRIEF))
    editor.form.length.activated.emit(0)
    qtbot.waitUntil(lambda: any(name == "check_template" for name, _ in port.calls))
    editor.save.click()
    template = load_template(NoteType.SOAP, port.folder)
    assert (template.title, template.length) == ("My SOAP", NoteLength.BRIEF)
    assert editor.saved.isVisible()
    assert section.list.currentItem().text() == "My SOAP"
    assert section.list.currentItem().data(0x0101) == "edited"
    assert not editor.save.isEnabled()


def test_a_problem_is_told_in_place_and_nothing_is_saved(
    qtbot: QtBot, section: TemplatesSection, port: FakePort
) -> None:
    editor = section.editor
    editor.duplicate.click()
    editor.form.heading(0).setFocus()
    editor.form.heading(0).selectAll()
    QTest.keyClicks(editor.form.heading(0), " ")
    qtbot.waitUntil(editor.problems.isVisible)
    told = "".join(label.text() for label in editor.problems.findChildren(QLabel))
    assert "section 1: heading" in told
    assert ".toml" not in told
    assert not editor.save.isEnabled()
    QTest.keyClicks(editor.form.heading(0), "What was said")
    qtbot.waitUntil(editor.save.isEnabled)
    editor.save.click()
    assert load_template(NoteType.SOAP, port.folder).sections[0].heading == "What was said"


def test_sections_are_added_moved_and_removed(qtbot: QtBot, section: TemplatesSection, port: FakePort) -> None:
    editor = section.editor
    editor.duplicate.click()
    count = editor.form.section_count
    editor.form.add_section.click()
    assert editor.form.section_count == count + 1
    QTest.keyClicks(editor.form.heading(count), "Time spent")
    editor.form._fields[count].guidance.setPlainText("Minutes.")
    editor.form._fields[count].buttons[0].click()
    assert editor.form.heading(count - 1).text() == "Time spent"
    editor.form._fields[0].buttons[2].click()
    qtbot.waitUntil(lambda: editor.save.isEnabled() and not editor._checking.isActive())
    editor.save.click()
    headings = [one.heading for one in load_template(NoteType.SOAP, port.folder).sections]
    assert headings == ["Objective", "Assessment", "Time spent", "Plan"]


def test_text_and_fields_show_the_same_and_broken_text_keeps_the_fields_shut(
    qtbot: QtBot, section: TemplatesSection
) -> None:
    editor = section.editor
    editor.duplicate.click()
    editor.form.title.selectAll()
    QTest.keyClicks(editor.form.title, "From the fields")
    editor.tabs.setCurrentIndex(_TEXT)
    assert 'title = "From the fields"' in editor.text.toPlainText()
    editor.text.setPlainText(editor.text.toPlainText().replace("From the fields", "From the text"))
    editor.tabs.setCurrentIndex(_FIELDS)
    assert editor.form.title.text() == "From the text"
    editor.tabs.setCurrentIndex(_TEXT)
    editor.text.setPlainText("title = ")
    qtbot.waitUntil(editor.problems.isVisible)
    assert not editor.tabs.isTabEnabled(_FIELDS)
    assert not editor.save.isEnabled()


def test_the_preview_shows_headings_of_the_present_text(section: TemplatesSection) -> None:
    editor = section.editor
    editor.duplicate.click()
    editor.form.heading(0).selectAll()
    QTest.keyClicks(editor.form.heading(0), "In their words")
    editor.tabs.setCurrentIndex(_PREVIEW)
    assert "IN THEIR WORDS" in editor.preview.toPlainText()


def test_reset_goes_back_to_the_shipped_one_and_can_be_taken_back(section: TemplatesSection, port: FakePort) -> None:
    editor = section.editor
    shipped = template_source_text(port.folder, NoteType.SOAP)
    editor.duplicate.click()
    QTest.keyClicks(editor.form.title, " of mine")
    editor.save.click()
    mine = template_source_text(port.folder, NoteType.SOAP)
    editor.reset.click()
    assert template_source_text(port.folder, NoteType.SOAP) == shipped
    assert editor.form.title.isReadOnly()
    section._toast.action_button().click()
    assert template_source_text(port.folder, NoteType.SOAP) == mine
    assert editor.form.title.text() == "SOAP note of mine"


def test_unsaved_changes_can_be_gone_on_with_after_looking_elsewhere(section: TemplatesSection, port: FakePort) -> None:
    editor = section.editor
    editor.duplicate.click()
    QTest.keyClicks(editor.form.title, " of mine")
    section.choose(NoteType.DAP)
    assert editor.form.title.text() == "DAP note"
    section._toast.action_button().click()
    assert section.list.currentItem().text() == "SOAP note"
    assert editor.form.title.text() == "SOAP note of mine"
    editor.discard.click()
    assert editor.form.title.text() == "SOAP note"
    assert not _kept(port)


def test_words_of_a_template_count_as_unsaved_until_they_are_saved_or_discarded(section: TemplatesSection) -> None:
    editor = section.editor
    assert not section.has_unsaved_words()
    editor.duplicate.click()
    assert not section.has_unsaved_words()
    QTest.keyClicks(editor.form.title, " of mine")
    assert section.has_unsaved_words()
    editor.discard.click()
    assert not section.has_unsaved_words()
    editor.duplicate.click()
    editor.text.appendPlainText("# mine")
    assert section.has_unsaved_words()
    editor.save.click()
    assert not section.has_unsaved_words()


def test_the_freeform_template_is_listed_as_the_window_calls_it(
    qtbot: QtBot, section: TemplatesSection, port: FakePort
) -> None:
    section.choose(NoteType.FREEFORM)
    assert section.list.currentItem().text() == "Freeform"
    editor = section.editor
    assert editor.form.title.text() == "Note"
    editor.duplicate.click()
    editor.form.title.selectAll()
    QTest.keyClicks(editor.form.title, "House call")
    editor.save.click()
    assert section.list.currentItem().text() == "House call"
