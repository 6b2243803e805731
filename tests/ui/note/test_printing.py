from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QTextDocument
from PySide6.QtPrintSupport import QPrinter

from scribe_desktop.domain.note import NoteBody, NoteSection
from scribe_desktop.ui.note.printing import PrintedAddendum, PrintedNote, new_printer, print_note, printed_document
from scribe_desktop.ui.theme import Theme
from tests.ui.building import sample_body
from tests.ui.note.conftest import statement


def note(body: NoteBody) -> PrintedNote:
    return PrintedNote("SOAP", ("AI DRAFT - NOT REVIEWED",), body)


def lines(document: QTextDocument) -> list[str]:
    return document.toPlainText().split("\n")


def test_the_mark_comes_first_then_headings_and_statements(theme: Theme) -> None:
    text = lines(printed_document(note(sample_body())))
    assert text[:4] == [
        "AI DRAFT - NOT REVIEWED",
        "SOAP",
        "SUBJECTIVE",
        "Cough for about three weeks, mostly dry, worse at night when lying down, disturbing sleep.",
    ]
    assert len(text) == 2 + 4 + 20


def test_a_signed_note_carries_signature_and_addenda(theme: Theme) -> None:
    signed = PrintedNote(
        "SOAP", (), sample_body(), "Signed by Dr M. Reyes, 09:42", (PrintedAddendum("Cough gone.", "Dr M. Reyes"),)
    )
    assert lines(printed_document(signed))[-4:] == [
        "Signed by Dr M. Reyes, 09:42",
        "ADDENDUM 1",
        "Cough gone.",
        "Dr M. Reyes",
    ]


def _printer(path: Path) -> QPrinter:
    printer = new_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def test_it_prints_to_numbered_pages(theme: Theme, tmp_path: Path) -> None:
    path = tmp_path / "note.pdf"
    assert print_note(_printer(path), note(sample_body())) == 1
    assert path.read_bytes().startswith(b"%PDF")
    many = tuple(statement(f"n{number}", f"Sentence number {number} of a long note.") for number in range(200))
    long_path = tmp_path / "long.pdf"
    pages = print_note(_printer(long_path), note(NoteBody((NoteSection("x", "X", many),))))
    assert pages > 3
    assert long_path.read_bytes().count(b"/Type /Page\n") == pages


def test_the_print_job_names_no_patient(theme: Theme) -> None:
    assert new_printer().docName() == "Note"
