"""Owns the .docx of a note: the only module that imports docx. It runs no macro, links to nothing, leaks no name.

python-docx starts from a template of its own, with a thumbnail, custom XML, revision ids, a hundred unused styles and
its own name as the author (measured, version 1.2.0). What is written here keeps none of that.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scribe_desktop.domain.note import NoteSection
from scribe_desktop.export.cleaning import clean_line, clean_text
from scribe_desktop.export.note_view import (
    EMPTY_SECTION,
    NUMBERED_LINE,
    NoteView,
    addendum_heading,
    date_and_zone,
    opening_lines,
    status_mark,
)

if TYPE_CHECKING:
    from docx.document import Document

PROGRAM_NAME = "Scribe Desktop"

_FONT = "Calibri"
_TEXT_COLOUR = "1A1A1A"
_STATUS_STYLE = "Note Status"
# Word's own limit on a core property; python-docx raises beyond it.
_MAX_PROPERTY_CHARACTERS = 255
_KEPT_STYLES = frozenset(
    {
        "Normal", "Title", "Heading 1", "Heading 2", "List Bullet", "Header", "Footer", "Default Paragraph Font",
        "Normal Table", "No List",
    }
)  # fmt: skip
# Point sizes and spacing of the styles a note uses; body text is 11 pt.
_STYLES = (
    ("Normal", 11, False, 0, 4),
    ("Title", 20, True, 0, 4),
    ("Heading 1", 14, True, 12, 4),
    ("Heading 2", 12, True, 8, 2),
    ("List Bullet", 11, False, 0, 2),
    ("Header", 9, False, 0, 0),
    ("Footer", 9, False, 0, 0),
)
_DROPPED_RELATIONS = ("/thumbnail", "/customXml", "/stylesWithEffects", "/webSettings")
_APP_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    f"<Application>{PROGRAM_NAME}</Application></Properties>"
)


def note_as_docx(view: NoteView, *, created_at: datetime, language: str = "en-US") -> bytes:
    """The note as a Word document. The same input gives the same bytes.

    `created_at` is an aware datetime, shown in its own zone and written to the properties in UTC; `language` is a
    BCP 47 tag. The patient's name is nowhere unless the clinician wrote it into the note. Takes tens of milliseconds;
    imports docx when first called, so never call it on the window's thread.
    """
    import docx

    document = docx.Document()
    _strip_template(document)
    _define_styles(document, language)
    _write_header_and_footer(document, view, created_at)
    _write_body(document, view)
    _write_properties(document, view, created_at, language)
    file = io.BytesIO()
    document.save(file)
    return _without_dates(file.getvalue())


def _strip_template(document: Document) -> None:
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(_DROPPED_RELATIONS)]:
            del relations[key]
    for style in [style for style in document.styles if style.name not in _KEPT_STYLES]:
        style.delete()
    _remove(document.styles.element, "//w:link | //w:rsid")
    _remove(
        document.settings.element, "//w:rsids | //w:savePreviewPicture | //w:proofState | //*[local-name()='docId']"
    )
    _remove(document.part.numbering_part.element, "//w:nsid | //w:tmpl | //w:pStyle[@w:val != 'ListBullet']")
    for properties in document.element.xpath("//w:sectPr"):
        properties.attrib.clear()
    for part in document.part.package.iter_parts():
        if part.partname == "/docProps/app.xml":
            part._blob = _APP_PROPERTIES.encode("utf-8")


def _remove(element: Any, path: str) -> None:
    for leftover in element.xpath(path):
        leftover.getparent().remove(leftover)


def _define_styles(document: Document, language: str) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Inches

    for tag in document.styles.element.xpath("w:docDefaults//w:lang"):
        tag.set(_word("val"), language)
    status = document.styles.add_style(_STATUS_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    status.base_style = document.styles["Normal"]
    for name, points, is_bold, before, after in (*_STYLES, (_STATUS_STYLE, 11, True, 0, 4)):
        _set_style(document.styles[name], points, is_bold=is_bold, before=before, after=after)
    _remove(document.styles["Title"].element, "w:pPr/w:pBdr")
    for section in document.sections:
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Inches(1)


def _set_style(style: Any, points: int, *, is_bold: bool, before: int, after: int) -> None:
    from docx.shared import Pt, RGBColor

    style.font.size, style.font.bold, style.font.name = Pt(points), is_bold, _FONT
    style.font.color.rgb = RGBColor.from_string(_TEXT_COLOUR)
    fonts = style.element.rPr.rFonts
    for theme in [name for name in fonts.attrib if name.lower().endswith("theme")]:
        del fonts.attrib[theme]
    for script in ("eastAsia", "cs"):
        fonts.set(_word(script), _FONT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _write_header_and_footer(document: Document, view: NoteView, created_at: datetime) -> None:
    mark = status_mark(view)
    section = document.sections[0]
    header = [clean_line(view.title), clean_line(view.reference), mark or ""]
    section.header.paragraphs[0].text = "  |  ".join(filter(None, header))
    status = mark or view.status.value
    footer = section.footer.paragraphs[0]
    words = [date_and_zone(created_at), clean_line(view.author) or PROGRAM_NAME, status]
    footer.text = "  |  ".join(words) + "  |  Page "
    _add_field(footer, "PAGE")
    footer.add_run(" of ")
    _add_field(footer, "NUMPAGES")


def _add_field(paragraph: Any, instruction: str) -> None:
    """A simple field; Word fills the number in when it lays out the page."""
    from docx.oxml import OxmlElement

    field = OxmlElement("w:fldSimple")
    field.set(_word("instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _write_body(document: Document, view: NoteView) -> None:
    for line in opening_lines(view):
        document.add_paragraph(line, style=_STATUS_STYLE)
    document.add_paragraph(clean_line(view.title), style="Title")
    for section in view.body.sections:
        document.add_paragraph(clean_line(section.heading), style="Heading 1")
        lines = _section_lines(section)
        for line in lines:
            # A line that brings its own number needs no bullet before it.
            document.add_paragraph(line, style="Normal" if NUMBERED_LINE.match(line) else "List Bullet")
        if not lines:
            document.add_paragraph(EMPTY_SECTION)
    if view.signed_by:
        document.add_paragraph(clean_line(view.signed_by), style=_STATUS_STYLE)
    for number, addendum in enumerate(view.addenda, start=1):
        document.add_paragraph(addendum_heading(number), style="Heading 1")
        for line in clean_text(addendum.text).split("\n"):
            if line.strip():
                document.add_paragraph(line.strip())
        document.add_paragraph(clean_line(addendum.signed_by), style=_STATUS_STYLE)


def _section_lines(section: NoteSection) -> list[str]:
    lines = (line.strip() for statement in section.statements for line in clean_text(statement.text).split("\n"))
    return [line.removeprefix("- ") for line in lines if line]


def _write_properties(document: Document, view: NoteView, created_at: datetime, language: str) -> None:
    properties = document.core_properties
    author = clean_line(view.author)[:_MAX_PROPERTY_CHARACTERS] or PROGRAM_NAME
    moment = created_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.author = properties.last_modified_by = author
    properties.title = f"{clean_line(view.title)} {clean_line(view.reference)}"[:_MAX_PROPERTY_CHARACTERS].strip()
    properties.created = properties.modified = moment
    properties.language = language
    properties.revision = 1
    properties.comments = properties.subject = properties.keywords = properties.category = ""


def _word(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def _without_dates(document: bytes) -> bytes:
    """The same archive with every entry dated 1980, the zip format's zero: no clock leaks, and bytes repeat."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            after.writestr(entry, before.read(name))
    return file.getvalue()
