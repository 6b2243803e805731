"""The shipped templates, and the way a user's copies are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.template import Template
from scribe_desktop.drafting import template_library
from scribe_desktop.drafting.outline.topics import Topic
from scribe_desktop.drafting.template_library import has_valid_check_digit, load_all, load_template
from scribe_desktop.errors import ConfigurationError

SHIPPED = Path(template_library.__file__).parent / "templates"

# Codes read in a named source (the HL7 value set of note types, and doc-section-codes); nothing else may be shipped.
CONFIRMED_DOCUMENT_CODES = {
    "11506-3", "34131-3", "34117-2", "11488-4", "34101-6", "18842-5", "28570-0", "11504-8", "34904-3", "11510-5",
    "28627-8", "57133-1",
}  # fmt: skip
CONFIRMED_SECTION_CODES = {
    "10154-3", "29299-5", "10164-2", "11348-0", "10160-0", "48765-2", "10157-6", "29762-2", "10187-3", "8716-3",
    "29545-1", "30954-2", "61150-9", "61149-1", "51848-0", "18776-5", "42349-1", "47519-4", "8648-8", "11535-2",
    "10183-2", "69730-0",
}  # fmt: skip
THERAPY = (NoteType.DAP, NoteType.BIRP, NoteType.GIRP, NoteType.PROGRESS, NoteType.INTAKE)


@pytest.fixture(scope="module")
def templates() -> dict[NoteType, Template]:
    return dict(load_all())


def test_every_note_type_has_a_template_and_no_file_is_left_over(templates: dict[NoteType, Template]) -> None:
    assert list(templates) == list(NoteType)
    assert {path.stem for path in SHIPPED.glob("*.toml")} == {note_type.value for note_type in NoteType}
    assert all(template.version == "1" for template in templates.values())


@pytest.mark.parametrize("note_type", list(NoteType))
def test_every_topic_has_exactly_one_section(note_type: NoteType, templates: dict[NoteType, Template]) -> None:
    topics = [topic for section in templates[note_type].sections for topic in section.topics]
    assert sorted(topics) == sorted(Topic)


@pytest.mark.parametrize("note_type", list(NoteType))
def test_only_confirmed_codes_are_shipped(note_type: NoteType, templates: dict[NoteType, Template]) -> None:
    template = templates[note_type]
    assert template.loinc is None or template.loinc in CONFIRMED_DOCUMENT_CODES
    codes = [section.loinc for section in template.sections if section.loinc is not None]
    assert set(codes) <= CONFIRMED_SECTION_CODES
    assert len(codes) == len(set(codes)), "one code names one section"
    assert all(has_valid_check_digit(code) for code in codes)


def test_the_discharge_codes_avoid_the_mislabelled_page(templates: dict[NoteType, Template]) -> None:
    discharge = templates[NoteType.DISCHARGE]
    assert discharge.loinc == "18842-5"
    assert {section.key: section.loinc for section in discharge.sections}["diagnoses"] == "11535-2"


def test_a_changed_digit_is_not_a_code() -> None:
    assert has_valid_check_digit("18842-5")
    assert not any(has_valid_check_digit(code) for code in ("18843-5", "18842-6", "81842-5", "18842", "x-5", "-5"))


@pytest.mark.parametrize(
    ("note_type", "headings"),
    [
        (NoteType.SOAP, ["Subjective", "Objective", "Assessment", "Plan"]),
        (
            NoteType.PROCEDURE,
            [
                "Indication", "Consent", "Time-out", "Anesthesia, medications and allergies", "Technique", "Findings",
                "Specimens", "Estimated blood loss", "Complications", "Disposition",
            ],
        ),
        (
            NoteType.CONSULT,
            [
                "Reason for consultation", "History of present illness", "History", "Medications", "Allergies",
                "Examination", "Data", "Impression", "Recommendations",
            ],
        ),
    ],
)  # fmt: skip
def test_sections_come_in_the_order_a_clinician_expects(
    note_type: NoteType, headings: list[str], templates: dict[NoteType, Template]
) -> None:
    assert [section.heading for section in templates[note_type].sections] == headings


@pytest.mark.parametrize("note_type", THERAPY)
def test_therapy_notes_keep_a_risk_line_and_leave_process_notes_out(
    note_type: NoteType, templates: dict[NoteType, Template]
) -> None:
    template = templates[note_type]
    assert [section.topics for section in template.sections if "risk" in section.topics] == [("risk",)]
    assert "process notes out" in template.guidance.lower()


@pytest.mark.parametrize("note_type", list(NoteType))
def test_no_template_lets_a_model_write_the_consent_sentence(
    note_type: NoteType, templates: dict[NoteType, Template]
) -> None:
    template = templates[note_type]
    words = " ".join([template.guidance, *(section.guidance for section in template.sections)]).lower()
    assert "consent" in words
    assert "only what was said" in words


def test_the_consent_section_takes_nothing(templates: dict[NoteType, Template]) -> None:
    consent = templates[NoteType.PROCEDURE].section("consent")
    assert consent is not None
    assert consent.topics == ()


def test_a_users_copy_overrides_and_says_so_in_its_version(tmp_path: Path) -> None:
    text = (SHIPPED / "soap.toml").read_text(encoding="utf-8")
    (tmp_path / "soap.toml").write_text(text.replace('heading = "Plan"', 'heading = "My plan"'), encoding="utf-8")
    template = load_template(NoteType.SOAP, tmp_path)
    assert template.version == "1+user"
    assert template.sections[-1].heading == "My plan"
    assert load_template(NoteType.DAP, tmp_path).version == "1"
    assert load_template(NoteType.SOAP).sections[-1].heading == "Plan"


def test_a_copy_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    raw = (SHIPPED / "freeform.toml").read_bytes().replace(b"\n", b"\r\n")
    (tmp_path / "freeform.toml").write_bytes(b"\xef\xbb\xbf" + raw)
    assert load_template(NoteType.FREEFORM, tmp_path).guidance == load_template(NoteType.FREEFORM).guidance


def test_all_problems_come_at_once_and_quote_nothing(tmp_path: Path) -> None:
    (tmp_path / "soap.toml").write_text(
        'note_type = "dap"\ntitle = ""\nversion = "Zebediah Q"\nlength = "huge"\nloinc = "11506-4"\nsecret = 1\n'
        'guidance = "x"\n[[sections]]\nkey = "Zebediah"\nheading = "A"\nguidance = "x"\ntopics = ["plan", "zebediah"]\n'
        '[[sections]]\nkey = "b"\nheading = "A"\nguidance = "x"\ntopics = ["plan"]\n',
        encoding="utf-8",
    )
    (tmp_path / "dap.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "birp.toml").write_text("= nonsense", encoding="utf-8")
    (tmp_path / "girp.toml").write_bytes(b"#" * 70_000)
    (tmp_path / "Zebediah.toml").write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_all(tmp_path)
    error = caught.value
    assert error.code == "template.invalid"
    for words in (
        "note_type", "title is missing", "version may hold", "length must be", "loinc is not", "unknown field",
        "section 1: key", "a topic is not known", "same heading",
        "no section takes", "more than one section takes the topics plan", "dap.toml is not UTF-8",
        "birp.toml is not valid TOML (at line 1)", "girp.toml is larger", "1 file(s)",
    ):  # fmt: skip
        assert words in error.happened, words
    assert "zebediah" not in str(error).lower()


def test_a_template_without_sections_is_refused(tmp_path: Path) -> None:
    for body in ("sections = 3", "sections = []", "sections = [1]"):
        (tmp_path / "soap.toml").write_text(
            f'note_type = "soap"\ntitle = "T"\nversion = "1"\nlength = ["brief"]\nguidance = "g"\n{body}\n',
            encoding="utf-8",
        )
        with pytest.raises(ConfigurationError, match="at least one"):
            load_template(NoteType.SOAP, tmp_path)
