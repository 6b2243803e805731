"""The settings as a clinician uses them, over a port that answers at once."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from scribe_desktop.commands.provider_keys import Provider
from scribe_desktop.config.preferences import AppearanceChoice
from scribe_desktop.domain.engine import AiMode
from scribe_desktop.errors import StorageError
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.settings.ai_section import WHISPER_ENDS, AiSection
from scribe_desktop.ui.settings.appearance_section import AppearanceSection
from scribe_desktop.ui.settings.audio_section import AudioSection
from scribe_desktop.ui.settings.export_section import ExportSection
from scribe_desktop.ui.settings.key_row import key_words
from scribe_desktop.ui.settings.parts import PINNED, Section
from scribe_desktop.ui.settings.port import KeyState, KeyView, Pin, RetentionView, SettingsView
from scribe_desktop.ui.settings.retention_section import RetentionSection
from scribe_desktop.ui.settings.settings_page import SettingsPage
from scribe_desktop.ui.settings.shortcuts_section import ShortcutsSection
from scribe_desktop.ui.settings.templates_section import TemplatesSection
from scribe_desktop.ui.settings.vocabulary_section import VocabularySection
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import Appearance
from tests.ui.settings.fake_port import FakePort

NOW = datetime(2026, 5, 5, 9, 31, tzinfo=UTC)
KEY = "sk-proj-abcdefghijklmnop"
VIEW = SettingsView(keychain="the keychain", speech_model="tiny.en", version="0.3.0")


@pytest.fixture
def port(workspace: Workspace) -> FakePort:
    return FakePort(VIEW, workspace)


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, port: FakePort) -> SettingsPage:
    page = SettingsPage(theme, port, QWidget, clock=lambda: NOW)
    qtbot.addWidget(page)
    page.resize(1280, 772)
    page.show_view(port.view)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    return page


Kind = TypeVar("Kind", bound=Section)


def _section(page: SettingsPage, kind: type[Kind]) -> Kind:
    page.open_section(kind)
    return page.section(kind)


def _shown(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_arrow_keys_go_from_section_to_section(qtbot: QtBot, page: SettingsPage) -> None:
    page.enter()
    QTest.keyClick(page.navigation.entries[0], Qt.Key.Key_Down)
    assert QApplication.focusWidget() is page.navigation.entries[1]
    assert page._title.text() == "Microphone and speakers"
    with qtbot.waitSignal(page.closed):
        QTest.keyClick(page, Qt.Key.Key_Escape)


def test_the_switch_turns_all_ai_off_and_says_what_still_works(page: SettingsPage, port: FakePort) -> None:
    ai = _section(page, AiSection)
    ai.switch.click()
    assert port.view.preferences.is_ai_on is False
    assert "AI is off" in _shown(ai)
    assert not any(card.isEnabled() for card in ai.mode_cards.values())
    ai.switch.click()
    assert "AI is on" in _shown(ai)


def test_a_change_that_is_not_kept_is_told_and_taken_back(page: SettingsPage, port: FakePort) -> None:
    ai = _section(page, AiSection)
    port.failure = StorageError("Your settings could not be saved.", safe="The old ones are kept.")
    ai.switch.click()
    assert ai.switch.isChecked()
    assert "Your settings could not be saved. The old ones are kept." in _shown(ai)


def test_cloud_asks_once_before_anything_is_sent(page: SettingsPage, port: FakePort) -> None:
    ai = _section(page, AiSection)
    ai.mode_cards[AiMode.CLOUD].click()
    assert ai.sheet.isVisible()
    assert port.calls == []
    assert any("OpenAI" in words for words in _shown(ai.sheet))
    assert not ai.sheet.confirm.isEnabled()
    ai.sheet.cancel.click()
    assert not ai.sheet.isVisible()
    assert ai.mode_cards[AiMode.LOCAL].isChecked()
    ai.mode_cards[AiMode.CLOUD].click()
    ai.sheet.agreement.click()
    ai.sheet.confirm.click()
    assert port.view.mode is AiMode.CLOUD
    assert ai.mode_cards[AiMode.CLOUD].isChecked()
    ai.mode_cards[AiMode.LOCAL].click()
    ai.mode_cards[AiMode.CLOUD].click()
    assert port.view.mode is AiMode.CLOUD
    assert [name for name, _ in port.calls].count("confirm_cloud") == 1


def test_a_key_is_saved_tested_and_removed_and_never_shown_again(
    qtbot: QtBot, page: SettingsPage, port: FakePort
) -> None:
    row = _section(page, AiSection).openai
    assert "No key yet" in _shown(row)
    row.replace.click()
    assert row.field.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(row.field, f" {KEY} ")
    QTest.keyClick(row.field, Qt.Key.Key_Return)
    assert port.saved_keys == {Provider.OPENAI: KEY}
    assert row.field.text() == ""
    assert "Saved in the keychain, not tested yet" in _shown(row)
    row.test.click()
    assert any(words.startswith("Saved in the keychain, tested today") for words in _shown(row))
    row.replace.click()
    assert row.field.text() == ""
    QTest.keyClicks(row.field, "half a key")
    QTest.keyClick(row.field, Qt.Key.Key_Escape)
    assert row.field.text() == ""
    assert port.saved_keys == {Provider.OPENAI: KEY}
    row.remove.click()
    assert port.saved_keys == {}


def test_a_refused_key_stays_in_the_field_and_says_why(qtbot: QtBot, page: SettingsPage, port: FakePort) -> None:
    row = _section(page, AiSection).anthropic
    port.failure = StorageError("This computer has no keychain that can be used.")
    row.replace.click()
    QTest.keyClicks(row.field, KEY)
    row.save.click()
    assert row.error.isVisible()
    assert "This computer has no keychain that can be used." in _shown(row)


def test_keys_of_the_environment_and_without_a_keychain_cannot_be_changed_here(
    page: SettingsPage, port: FakePort
) -> None:
    ai = _section(page, AiSection)
    page.show_view(replace(VIEW, openai=KeyView(Provider.OPENAI, KeyState.FROM_ENVIRONMENT)))
    assert PINNED in _shown(ai.openai)
    assert not ai.openai.replace.isVisible()
    assert not ai.openai.remove.isVisible()
    page.show_view(replace(VIEW, keychain=""))
    assert not ai.openai.replace.isEnabled()
    assert any("OPENAI_API_KEY" in words for words in _shown(ai.openai))


def test_pinned_settings_say_who_decides_and_which_variable(page: SettingsPage) -> None:
    ai = _section(page, AiSection)
    page.show_view(
        replace(VIEW, mode=AiMode.LOCAL, pins=(Pin("ANTHROPIC_MODEL"), Pin("AI_ENABLE_REAL_APIS", "settings file")))
    )
    assert not ai.drafting.isEnabled()
    assert "ANTHROPIC_MODEL" in ai.drafting.toolTip()
    assert PINNED in _shown(ai)
    assert not ai.mode_cards[AiMode.CLOUD].isEnabled()
    assert ai.switch.isEnabled()
    assert ai.transcription.isEnabled()


def test_only_modes_that_can_come_about_can_be_chosen(page: SettingsPage) -> None:
    ai = _section(page, AiSection)
    view = replace(VIEW, mode=AiMode.CLOUD, pins=(Pin("AI_ENABLE_REAL_APIS"),))
    page.show_view(replace(view, reachable_modes=(AiMode.CLOUD, AiMode.LOCAL)))
    assert [mode for mode, card in ai.mode_cards.items() if card.isEnabled()] == [AiMode.CLOUD, AiMode.LOCAL]
    assert "AI_ENABLE_REAL_APIS" in ai.mode_cards[AiMode.STUB].toolTip()


def test_a_tested_key_says_more_only_where_there_is_more_to_say() -> None:
    tested = KeyView(Provider.OPENAI, KeyState.ACCEPTED, NOW, "OpenAI accepts the key.")
    assert key_words(tested, "Windows", NOW.date())[2].endswith(f"{NOW.astimezone():%H:%M}")
    unlisted = replace(
        tested, sentence="OpenAI accepts the key, but does not list the model x. Check the model's name."
    )
    assert key_words(unlisted, "Windows", NOW.date())[2].endswith("Check the model's name.")


def test_whisper_1_says_when_it_ends_and_any_name_can_be_typed(
    qtbot: QtBot, page: SettingsPage, port: FakePort
) -> None:
    ai = _section(page, AiSection)
    ai.transcription.selectAll()
    QTest.keyClicks(ai.transcription, "whisper-1")
    QTest.keyClick(ai.transcription, Qt.Key.Key_Return)
    assert port.view.preferences.transcribe_model == "whisper-1"
    assert WHISPER_ENDS in _shown(ai)
    ai.transcription.clear()
    QTest.keyClick(ai.transcription, Qt.Key.Key_Return)
    assert ai.transcription.text() == "whisper-1"


def test_devices_are_asked_for_and_a_missing_one_is_told(page: SettingsPage, port: FakePort) -> None:
    audio = _section(page, AudioSection)
    assert ("devices", None) in port.calls
    assert audio.input.findText("Jabra Evolve2 65") >= 0
    audio.input.setCurrentIndex(audio.input.findData("in-1"))
    audio.input.activated.emit(audio.input.currentIndex())
    assert port.view.preferences.input_device_id == "in-1"
    page.show_view(replace(VIEW, preferences=replace(VIEW.preferences, output_device_id="gone")))
    assert audio.output.currentData() == "gone"
    assert any("is not connected" in words for words in _shown(audio))


def test_the_name_is_kept_when_the_field_is_left_and_says_saved(
    qtbot: QtBot, page: SettingsPage, port: FakePort
) -> None:
    export = _section(page, ExportSection)
    export.signer.setFocus()
    QTest.keyClicks(export.signer, "Dr  M. Reyes ")
    assert port.view.preferences.signer_name == ""
    page.show_view(port.view)
    assert export.signer.text() == "Dr  M. Reyes "
    page.navigation.back.setFocus()
    assert port.view.preferences.signer_name == "Dr M. Reyes"
    assert export.signer_row.saved.isVisible()


def test_hours_are_kept_and_minutes_of_a_file_are_not_rounded_away(
    qtbot: QtBot, page: SettingsPage, port: FakePort
) -> None:
    retention = _section(page, RetentionSection)
    page.show_view(replace(VIEW, job_ttl_seconds=5400, retention=RetentionView(3, NOW + timedelta(hours=5), 12)))
    assert "Exactly 90 min, from when the note is signed." in _shown(retention)
    retention.hours.setFocus()
    page.navigation.back.setFocus()
    assert port.calls == []
    assert {"3 sessions", "The next in 5 h.", "12 sessions"} <= set(_shown(retention))
    retention.hours.selectAll()
    QTest.keyClicks(retention.hours, "48")
    QTest.keyClick(retention.hours, Qt.Key.Key_Return)
    assert port.view.preferences.job_ttl_seconds == 48 * 3600


def test_appearance_and_text_size_are_kept_at_once(qtbot: QtBot, page: SettingsPage, port: FakePort) -> None:
    look = _section(page, AppearanceSection)
    look.cards[AppearanceChoice.DARK].click()
    assert port.view.preferences.appearance is AppearanceChoice.DARK
    look.slider.setFocus()
    QTest.keyClick(look.slider, Qt.Key.Key_Right)
    QTest.keyClick(look.slider, Qt.Key.Key_Right)
    assert look.percent.text() == "125 %"
    qtbot.waitUntil(lambda: port.view.preferences.text_scale == 1.25)


def test_the_sheet_of_shortcuts_is_made_when_it_is_looked_at(qtbot: QtBot, theme: Theme, port: FakePort) -> None:
    made: list[QWidget] = []

    def make() -> QWidget:
        made.append(QWidget())
        return made[-1]

    page = SettingsPage(theme, port, make)
    qtbot.addWidget(page)
    assert made == []
    page.open_section(ShortcutsSection)
    page.open_section(AiSection)
    page.open_section(ShortcutsSection)
    assert len(made) == 1


def test_terms_are_added_edited_removed_and_every_change_taken_back(
    qtbot: QtBot, page: SettingsPage, workspace: Workspace
) -> None:
    vocabulary = _section(page, VocabularySection)
    assert vocabulary.empty.isVisible()
    QTest.keyClicks(vocabulary.new_term, " Losartan  potassium ")
    QTest.keyClick(vocabulary.new_term, Qt.Key.Key_Return)
    assert workspace.vocabulary.terms() == ("Losartan potassium",)
    QTest.keyClicks(vocabulary.new_term, "LOSARTAN potassium")
    vocabulary.add.click()
    assert vocabulary._toast.text() == "This term is in the list already."
    model = vocabulary.model
    assert model.setData(model.index(0), "Losartan")
    assert workspace.vocabulary.terms() == ("Losartan",)
    vocabulary.undo()
    assert workspace.vocabulary.terms() == ("Losartan potassium",)
    vocabulary.list.setCurrentIndex(model.index(0))
    QTest.keyClick(vocabulary.list, Qt.Key.Key_Delete)
    assert workspace.vocabulary.terms() == ()
    assert vocabulary._toast.text() == "1 term removed."
    vocabulary._toast.action_button().click()
    assert workspace.vocabulary.terms() == ("Losartan potassium",)


def test_an_imported_list_says_what_became_of_it_and_can_be_taken_back(
    page: SettingsPage, workspace: Workspace, tmp_path: Path
) -> None:
    vocabulary = _section(page, VocabularySection)
    workspace.vocabulary.add(("Metformin",))
    path = tmp_path / "terms.txt"
    path.write_text("Losartan\nmetformin\n\nHbA1c\n", "utf-8")
    vocabulary.import_file(path)
    assert vocabulary._toast.text() == "2 new, 1 were there already, 1 not usable."
    assert len(workspace.vocabulary.terms()) == 3
    vocabulary.undo()
    assert workspace.vocabulary.terms() == ("Metformin",)


def test_twenty_thousand_terms_filter_without_a_hitch(qtbot: QtBot, theme: Theme) -> None:
    port = FakePort(VIEW)
    port.terms = tuple(f"term number {number}" for number in range(20_000))
    page = SettingsPage(theme, port, QWidget)
    qtbot.addWidget(page)
    page.resize(1280, 772)
    page.show()
    vocabulary = _section(page, VocabularySection)
    assert vocabulary.counted.text() == "20,000 terms"
    started_at = time.perf_counter()
    vocabulary.search.setText("number 1999")
    elapsed_ms = (time.perf_counter() - started_at) * 1000
    print(f"20,000 terms filtered in {elapsed_ms:.0f} ms")
    assert vocabulary.counted.text() == "12 of 20,000 terms"
    # A stop against per-row work, far above what it takes, as machines differ.
    assert elapsed_ms < 300


def test_everything_that_takes_the_focus_has_a_name(page: SettingsPage) -> None:
    for number in range(len(page.navigation.entries)):
        page.navigation.choose(number)
        nameless = [
            (type(widget).__name__, widget.objectName())
            for widget in page.findChildren(QWidget)
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            and widget.isVisibleTo(page)
            and not widget.accessibleName()
            and not getattr(widget, "text", str)()
        ]
        assert nameless == []


def _wait_until_laid_out(qtbot: QtBot, section: QWidget, area: QScrollArea) -> None:
    qtbot.waitUntil(lambda: section.width() <= area.viewport().width())


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_nothing_is_wider_than_the_page_at_1280_by_720(qtbot: QtBot, theme: Theme, scale: float) -> None:
    theme.apply(Appearance.LIGHT, scale)
    page = SettingsPage(theme, FakePort(VIEW), QWidget, clock=lambda: NOW)
    qtbot.addWidget(page)
    page.resize(1280, 720)
    page.show_view(VIEW)
    page.show()
    for number in range(len(page.navigation.entries)):
        page.navigation.choose(number)
        section, area = page._made[page._chosen]
        _wait_until_laid_out(qtbot, section, area)
        cut = [
            (page._chosen.__name__, type(widget).__name__, widget.accessibleName())
            for widget in section.findChildren(QWidget)
            if widget.isVisibleTo(section)
            and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            and widget.mapTo(section, QPoint(widget.width(), 0)).x() > section.width()
        ]
        assert cut == []


def test_the_page_knows_of_a_template_that_is_not_saved(page: SettingsPage) -> None:
    editor = _section(page, TemplatesSection).editor
    _section(page, AiSection)
    assert not page.has_unsaved_words()
    editor.duplicate.click()
    QTest.keyClicks(editor.form.title, " of mine")
    _section(page, AiSection)
    assert page.has_unsaved_words()
