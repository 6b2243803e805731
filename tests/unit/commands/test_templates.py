"""The user's templates: copied, checked before they are saved, and always a way back to the shipped ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scribe_desktop.commands.templates import (
    check_template,
    copy_for_editing,
    list_templates,
    preview,
    reset_template,
    save_template,
    template_source,
    template_source_text,
    template_text,
    templates_folder,
)
from scribe_desktop.config import load_settings
from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.template import NoteLength
from scribe_desktop.drafting.template_library import load_template
from scribe_desktop.errors import ConfigurationError, StorageError

SOAP = NoteType.SOAP


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return templates_folder(load_settings({"SCRIBE_DATA_DIR": str(tmp_path / "data")}, None))


def test_untouched_templates_are_the_shipped_ones(folder: Path) -> None:
    listed = list_templates(folder)
    assert [one.note_type for one in listed] == list(NoteType)
    assert not any(one.is_edited or one.problems for one in listed)
    assert listed[0].template == load_template(SOAP)
    assert not folder.exists()


def test_a_copy_is_edited_used_and_marked(folder: Path) -> None:
    text = copy_for_editing(folder, SOAP).result
    assert text == template_source_text(folder, SOAP)
    changed = save_template(folder, SOAP, text.replace('heading = "Plan"', 'heading = "What next"'))
    assert changed.changes.has_settings_changed
    (soap, *others) = list_templates(folder)
    assert soap.is_edited
    assert not any(one.is_edited for one in others)
    used = template_source(folder)(SOAP)
    assert used.sections[-1].heading == "What next"
    assert used.version.endswith("+user")
    assert soap.template == used
    assert "What next" in copy_for_editing(folder, SOAP).result, "a second copy must not undo the edit"
    assert folder.stat().st_mode & 0o077 == 0


def test_resetting_gives_the_text_back_so_that_it_can_be_undone(folder: Path) -> None:
    edited = copy_for_editing(folder, SOAP).result.replace("SOAP note", "My note")
    save_template(folder, SOAP, edited)
    assert reset_template(folder, SOAP).result == edited
    assert template_source(folder)(SOAP) == load_template(SOAP)
    assert reset_template(folder, SOAP).result is None
    save_template(folder, SOAP, edited)
    assert template_source(folder)(SOAP).title == "My note"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('length = "standard"', 'length = "endless"', "length"),
        ('key = "plan"', 'key = "The Plan"', "key must be"),
        ('title = "SOAP note"', "", "title is missing"),
        ('note_type = "soap"', 'note_type = "dap"', "note_type must be"),
        ('"vitals", ', "", "no section takes the topics vitals"),
        ('title = "SOAP note"', 'title = "SOAP', "not valid TOML (at line 3)"),
    ],
)
def test_what_cannot_be_used_is_never_saved(folder: Path, old: str, new: str, problem: str) -> None:
    text = copy_for_editing(folder, SOAP).result
    broken = text.replace(old, new)
    assert broken != text
    checked = check_template(SOAP, broken)
    assert checked.template is None
    assert any(problem in one for one in checked.problems)
    with pytest.raises(ConfigurationError) as caught:
        save_template(folder, SOAP, broken)
    assert caught.value.code == "template.invalid"
    assert template_source_text(folder, SOAP) == text


def test_a_text_without_end_is_refused(folder: Path) -> None:
    assert "larger" in check_template(SOAP, "#" * 70_000).problems[0]
    assert list_templates(folder)[0].problems == ()


@pytest.mark.parametrize("raw", [b"title = ", b"\xff\xfe", b"#" * 70_000])
def test_a_copy_that_was_broken_by_hand_is_listed_and_can_be_reset(folder: Path, raw: bytes) -> None:
    folder.mkdir(parents=True)
    (folder / "soap.toml").write_bytes(raw)
    (soap, *_) = list_templates(folder)
    assert soap.is_edited
    assert soap.template is None
    assert soap.problems
    reset_template(folder, SOAP)
    assert list_templates(folder)[0].problems == ()


def test_a_folder_that_cannot_be_made_is_a_typed_error(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("")
    with pytest.raises(StorageError):
        save_template(folder, SOAP, template_source_text(folder, SOAP))


@pytest.mark.parametrize("note_type", list(NoteType))
def test_a_template_edited_field_by_field_becomes_a_text_that_reads_the_same(note_type: NoteType) -> None:
    shipped = load_template(note_type)
    edited = replace(shipped, title="Mine", length=NoteLength.BRIEF, guidance='One "line".\nAnother \\ line.')
    assert check_template(note_type, template_text(edited)).template == edited


def test_a_section_that_is_taken_out_leaves_its_topics_to_another() -> None:
    shipped = load_template(SOAP)
    fewer = replace(shipped, sections=shipped.sections[:1])
    checked = check_template(SOAP, template_text(fewer))
    assert checked.problems == ()
    assert checked.template is not None
    assert {topic for section in shipped.sections for topic in section.topics} == set(
        checked.template.sections[0].topics
    )


def test_a_preview_shows_headings_and_what_belongs_there() -> None:
    shown = preview(load_template(SOAP))
    assert shown.title == "SOAP note"
    assert [section.heading for section in shown.sections] == ["Subjective", "Objective", "Assessment", "Plan"]
    assert all(section.guidance for section in shown.sections)
