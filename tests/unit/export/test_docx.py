"""The Word document: structure, nothing leaked, nothing that breaks."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from xml.etree import ElementTree

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scribe_desktop.domain.engine import BASIC_MODEL_WARNING, ModelGrade
from scribe_desktop.domain.note import NoteStatus, StatementFlag
from scribe_desktop.export.cleaning import clean_line, clean_text
from scribe_desktop.export.docx_writer import note_as_docx
from tests.unit.export.conftest import MakeView

WHEN = datetime(2026, 11, 22, 10, 30, tzinfo=timezone(timedelta(hours=-5), "EST"))
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts_of(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def paragraphs_of(document: bytes) -> list[tuple[str, str]]:
    paragraphs = docx.Document(io.BytesIO(document)).paragraphs
    return [(str(paragraph.style and paragraph.style.name), paragraph.text) for paragraph in paragraphs]


@pytest.fixture
def document(make_view: MakeView) -> bytes:
    view = make_view(
        ("Subjective", ["Cough for ≥3 weeks.\r\nDenies fever.\x07", "- José said \ud800so"]),
        ("Objective", []),
        ("Plan", ["1. Asthma", "Albuterol 2 puffs"]),
        model_grade=ModelGrade.BASIC,
        author="Dr. Ana Ruiz",
    )
    return note_as_docx(view, created_at=WHEN)


def test_the_body_has_real_styles_in_order_and_the_mark_first(document: bytes) -> None:
    assert paragraphs_of(document) == [
        ("Note Status", "AI DRAFT - NOT REVIEWED"),
        ("Note Status", BASIC_MODEL_WARNING),
        ("Title", "SOAP note"),
        ("Heading 1", "Subjective"),
        ("List Bullet", "Cough for ≥3 weeks."),
        ("List Bullet", "Denies fever."),
        ("List Bullet", "José said \ufffdso"),
        ("Heading 1", "Objective"),
        ("Normal", "[ ]"),
        ("Heading 1", "Plan"),
        ("Normal", "1. Asthma"),
        ("List Bullet", "Albuterol 2 puffs"),
    ]


def test_header_and_footer_name_the_note_and_number_the_pages(document: bytes) -> None:
    section = docx.Document(io.BytesIO(document)).sections[0]
    assert section.header.paragraphs[0].text == "SOAP note  |  7f3a  |  AI DRAFT - NOT REVIEWED"
    parts = parts_of(document)
    footer = ElementTree.fromstring(parts["word/footer1.xml"])
    text = "".join(node.text or "" for node in footer.iter(f"{WORD}t"))
    assert text == "2026-11-22 10:30 EST  |  Dr. Ana Ruiz  |  AI DRAFT - NOT REVIEWED  |  Page 1 of 1"
    fields = [
        node.get(f"{WORD}instr")
        for name, part in parts.items()
        if name.endswith(".xml")
        for node in ElementTree.fromstring(part).iter(f"{WORD}fldSimple")
    ]
    assert fields == ["PAGE", "NUMPAGES"]


def test_properties_say_who_and_when_and_nothing_more(document: bytes) -> None:
    properties = docx.Document(io.BytesIO(document)).core_properties
    assert (properties.author, properties.last_modified_by) == ("Dr. Ana Ruiz", "Dr. Ana Ruiz")
    assert properties.title == "SOAP note 7f3a"
    assert properties.created.replace(tzinfo=UTC) == WHEN
    assert properties.modified == properties.created
    assert (properties.comments, properties.keywords, properties.subject, properties.category) == ("", "", "", "")
    assert properties.language == "en-US"
    application = parts_of(document)["docProps/app.xml"]
    assert b"<Application>Scribe Desktop</Application>" in application


def test_without_a_clinician_the_program_is_the_author(make_view: MakeView) -> None:
    properties = docx.Document(io.BytesIO(note_as_docx(make_view(), created_at=WHEN))).core_properties
    assert properties.author == "Scribe Desktop"


def test_nothing_is_left_of_the_librarys_template(document: bytes) -> None:
    parts = parts_of(document)
    assert sorted(parts) == [
        "[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "word/_rels/document.xml.rels",
        "word/document.xml", "word/fontTable.xml", "word/footer1.xml", "word/header1.xml", "word/numbering.xml",
        "word/settings.xml", "word/styles.xml", "word/theme/theme1.xml",
    ]  # fmt: skip
    everything = b"".join(parts.values())
    assert not re.search(rb"(?i)TargetMode|vbaProject|thumbnail|customXml|python-docx|Macintosh|rsid|docId", everything)
    for part in parts.values():
        ElementTree.fromstring(part)


def test_every_style_that_is_named_exists(document: bytes) -> None:
    parts = parts_of(document)
    styles = {
        node.get(f"{WORD}styleId") for node in ElementTree.fromstring(parts["word/styles.xml"]).iter(f"{WORD}style")
    }
    tags = ("pStyle", "basedOn", "next", "link")
    used = {
        node.get(f"{WORD}val")
        for name in (
            "word/document.xml",
            "word/styles.xml",
            "word/numbering.xml",
            "word/header1.xml",
            "word/footer1.xml",
        )
        for tag in tags
        for node in ElementTree.fromstring(parts[name]).iter(WORD + tag)
    }
    assert used <= styles
    assert {"Title", "Heading1", "Heading2", "ListBullet"} <= styles


def test_a_bullet_is_a_real_bullet(document: bytes) -> None:
    parsed = docx.Document(io.BytesIO(document))
    number_id = parsed.styles["List Bullet"].element.xpath("w:pPr/w:numPr/w:numId/@w:val")[0]
    numbering = parsed.part.numbering_part.element
    abstract = numbering.xpath(f"w:num[@w:numId='{number_id}']/w:abstractNumId/@w:val")[0]
    assert numbering.xpath(f"w:abstractNum[@w:abstractNumId='{abstract}']/w:lvl/w:numFmt/@w:val")[0] == "bullet"


def test_body_text_is_large_and_dark_enough(document: bytes) -> None:
    styles = docx.Document(io.BytesIO(document)).styles
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "List Bullet", "Note Status"):
        font = styles[name].font
        assert font.size.pt >= 11
        # Relative luminance of a near-black on white is far above the 4.5:1 of WCAG AA.
        assert all(channel <= 0x33 for channel in font.color.rgb)


def test_the_same_note_gives_the_same_bytes(make_view: MakeView) -> None:
    view = make_view(("Plan", ["Rest."]))
    assert note_as_docx(view, created_at=WHEN) == note_as_docx(view, created_at=WHEN)
    with zipfile.ZipFile(io.BytesIO(note_as_docx(view, created_at=WHEN))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_language_is_set(make_view: MakeView) -> None:
    parts = parts_of(note_as_docx(make_view(), created_at=WHEN, language="es-US"))
    assert b'w:lang w:val="es-US"' in parts["word/styles.xml"]
    assert b"<dc:language>es-US</dc:language>" in parts["docProps/core.xml"]


@pytest.mark.parametrize("status", list(NoteStatus))
def test_every_unsigned_document_says_what_it_is(status: NoteStatus, make_view: MakeView) -> None:
    first = paragraphs_of(note_as_docx(make_view(("Plan", ["Rest."]), status=status), created_at=WHEN))[0]
    assert (first == ("Title", "SOAP note")) is (status is NoteStatus.SIGNED)
    demo = make_view(("Plan", ["Demo."]), status=status, flags=(StatementFlag.STUB,))
    assert paragraphs_of(note_as_docx(demo, created_at=WHEN))[0][1] == "STUB - DEMO TEXT, NOT A NOTE"


def test_very_long_names_do_not_break_the_properties(make_view: MakeView) -> None:
    view = make_view(title="T" * 300, author="A" * 300)
    properties = docx.Document(io.BytesIO(note_as_docx(view, created_at=WHEN))).core_properties
    assert (len(properties.title), len(properties.author)) == (255, 255)


def test_an_xml_word_is_text_not_markup(make_view: MakeView) -> None:
    words = '<w:br/> & "]]>" <!ENTITY x SYSTEM "file:' + '///etc/passwd"> &x;'
    assert paragraphs_of(note_as_docx(make_view(("Plan", [words])), created_at=WHEN))[-1] == ("List Bullet", words)


any_text = st.text(
    st.one_of(st.characters(codec=None), st.sampled_from("\r\n\t\x00\x0b\x1b\ud800\udfff\ufffe\uffff<&\u202e"))
)


@pytest.mark.slow
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(heading=any_text, words=any_text, title=any_text, author=any_text)
def test_any_text_makes_a_document_that_opens(
    make_view: MakeView, heading: str, words: str, title: str, author: str
) -> None:
    view = make_view((heading, [words]), title=title, author=author)
    paragraphs = paragraphs_of(note_as_docx(view, created_at=WHEN))
    assert paragraphs[1] == ("Title", clean_line(title))
    kept = [line.strip().removeprefix("- ") for line in clean_text(words).split("\n") if line.strip()]
    assert [text for style, text in paragraphs[3:]] == (kept or ["[ ]"])


@settings(max_examples=250, deadline=None)
@given(any_text)
def test_cleaning_is_idempotent_and_fits_any_file(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    cleaned.encode("utf-8")
    ElementTree.fromstring("<x>" + cleaned.replace("&", "&amp;").replace("<", "&lt;") + "</x>")
