"""Owns how a note leaves the window: the native dialogs for files and printers, and the commands behind them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from scribe_desktop.app.dialogs import documents_folder
from scribe_desktop.commands.exporting import ExportFormat, default_export_name, export_note, load_note_view
from scribe_desktop.commands.opening import OpenedSession
from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.ids import NoteId
from scribe_desktop.domain.note import NoteType
from scribe_desktop.errors import ScribeError
from scribe_desktop.export.note_view import NoteView, opening_lines
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.note.note_pane import title_of
from scribe_desktop.ui.note.printing import PrintedAddendum, PrintedNote, new_printer, print_note
from scribe_desktop.workers.operations import Operations


class NoteOutput:
    """Export and print, each with its native dialog. GUI thread only."""

    def __init__(
        self,
        *,
        window: QWidget,
        workspace: Workspace,
        operations: Operations,
        clock: Clock,
        opened: Callable[[], OpenedSession | None],
        toast: Callable[[str], None],
        failed: Callable[[ScribeError], None],
    ) -> None:
        self._window = window
        self._workspace = workspace
        self._operations = operations
        self._clock = clock
        self._opened = opened
        self._toast = toast
        self._failed = failed

    def export(self, note_id: NoteId, note_type: NoteType, export_format: str) -> None:
        """Ask where to, then write the note there."""
        chosen_format = ExportFormat(export_format)
        dialog = QFileDialog(self._window, "Export the note", documents_folder())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(chosen_format.value)
        names = {ExportFormat.DOCX: "Word document (*.docx)", ExportFormat.TXT: "Text (*.txt)"}
        dialog.setNameFilters([names[chosen_format], names[_other(chosen_format)]])
        dialog.filterSelected.connect(
            lambda name: dialog.setDefaultSuffix(next(each.value for each, words in names.items() if words == name))
        )
        dialog.selectFile(self._default_name(note_id))
        dialog.fileSelected.connect(lambda path: self._write_export(note_id, note_type, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _default_name(self, note_id: NoteId) -> str:
        opened = self._opened()
        note = next((each.note for each in opened.notes if each.note.id == note_id), None) if opened else None
        return default_export_name(note, self._clock) if note is not None else "note"

    def _write_export(self, note_id: NoteId, note_type: NoteType, path: Path) -> None:
        export_format = ExportFormat.TXT if path.suffix.lower() == ".txt" else ExportFormat.DOCX

        def write() -> tuple[str, ...]:
            # The native dialog has asked whether to replace a file of that name.
            outcome = export_note(
                self._workspace, note_id, path, export_format, may_overwrite=True, title=title_of(note_type)
            )
            return outcome.result.warnings

        self._operations.call(
            write,
            lambda warnings: self._toast(" ".join(("Exported.", *warnings))),
            self._failed,
        )

    def print_note(self, note_id: NoteId, note_type: NoteType) -> None:
        """Ask for a printer, then print the note."""
        self._operations.read(
            lambda: load_note_view(self._workspace, note_id, title_of(note_type)), self._open_printer, self._failed
        )

    def _open_printer(self, view: NoteView) -> None:
        from PySide6.QtPrintSupport import QPrintDialog

        printer = new_printer()
        dialog = QPrintDialog(printer, self._window)

        def print_it() -> None:
            count = print_note(printer, _printed(view))
            self._toast("Sent to the printer." if count else "Nothing was printed.")

        dialog.accepted.connect(print_it)
        dialog.finished.connect(dialog.deleteLater)
        # Its own `open` wants the name of a slot.
        QDialog.open(dialog)


def _other(export_format: ExportFormat) -> ExportFormat:
    return ExportFormat.TXT if export_format is ExportFormat.DOCX else ExportFormat.DOCX


def _printed(view: NoteView) -> PrintedNote:
    return PrintedNote(
        title=view.title,
        opening_lines=opening_lines(view),
        body=view.body,
        signed_by=view.signed_by,
        addenda=tuple(PrintedAddendum(each.text, each.signed_by) for each in view.addenda),
        footer=view.reference,
    )
