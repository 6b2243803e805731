"""Owns how recordings come into the window: dialog, progress, what is said of each, which session opens then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from scribe_desktop.app.dialogs import documents_folder
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.commands.visits import Arrival, ImportedVisit, default_label, import_visit
from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.ids import SessionId
from scribe_desktop.domain.job import JobRequest
from scribe_desktop.errors import AiOffError, ScribeError
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.ui.components.banner import Banner
from scribe_desktop.ui.components.chip import Tone
from scribe_desktop.ui.main_window import MainWindow
from scribe_desktop.ui.resources import sample_visit
from scribe_desktop.ui.shell.page_stack import Page
from scribe_desktop.ui.words import error_words
from scribe_desktop.workers.importer import Importer, ImportFailure, ImportProgress

SAMPLE_LABEL = "Sample visit"
_AUDIO_FILTER = "Recordings (*.webm *.wav *.mp3 *.m4a *.ogg *.opus *.flac *.aac *.mp4 *.mka);;All files (*)"


@dataclass(frozen=True, slots=True)
class ImportSurroundings:
    """What the desk asks of the rest of the program. `request` raises AiOffError while AI is off; any thread."""

    request: Callable[[], JobRequest]
    ask_cloud: Callable[[JobRequest, Callable[[], None]], None]
    wake: Callable[[], None]
    session_id: Callable[[], SessionId | None]
    open_session: Callable[[str], None]
    is_writing: Callable[[], bool]
    failed: Callable[[ScribeError], None]


class ImportDesk(QObject):
    """Brings files in and says what came of each. GUI thread only."""

    def __init__(
        self,
        window: MainWindow,
        workspace: Workspace,
        surroundings: ImportSurroundings,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._workspace = workspace
        self._surroundings = surroundings
        self._clock = clock
        self._place_at_start: tuple[Page | None, SessionId | None] | None = None
        self._into: dict[Path, SessionId] = {}
        self._banner: Banner | None = None
        self.importer = Importer(self._import_one, self)
        self.importer.progressed.connect(self._on_import_progressed)
        self.importer.imported.connect(self._on_imported)
        self.importer.failed.connect(self._on_import_failed)
        self.importer.finished.connect(self._on_import_finished)

    def choose_for_session(self) -> None:
        """The recording belongs to the session that is open, if it is one file."""
        self._open_file_dialog(self._surroundings.session_id())

    def choose(self) -> None:
        """Let the user choose files, each for a session of its own."""
        self._open_file_dialog(None)

    def _open_file_dialog(self, session_id: SessionId | None) -> None:
        def import_chosen(chosen: list[str]) -> None:
            paths = tuple(Path(name) for name in chosen)
            self.bring(paths, into=session_id if len(paths) == 1 else None)

        dialog = QFileDialog(self._window, "Import recordings", documents_folder())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(_AUDIO_FILTER)
        dialog.filesSelected.connect(import_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def bring(self, paths: tuple[Path, ...], *, is_long_allowed: bool = False, into: SessionId | None = None) -> None:
        """Import these files, one after the other; `into` is the session that one file belongs to."""

        def go() -> None:
            self._place_at_start = self._place()
            for path in paths:
                if into is not None:
                    self._into[path] = into
                else:
                    self._into.pop(path, None)
            self.importer.add(tuple(paths), is_long_allowed=is_long_allowed)

        try:
            self._surroundings.ask_cloud(self._surroundings.request(), go)
        except AiOffError:
            go()
        except ScribeError as error:
            self._surroundings.failed(error)

    def _import_one(
        self, path: Path, is_long_allowed: bool, cancel: CancelToken, report: Callable[[float], None]
    ) -> Outcome[ImportedVisit]:
        """Import one file. Runs on the importer's thread."""
        label = SAMPLE_LABEL if path == sample_visit() else default_label(self._clock().astimezone())
        try:
            request: JobRequest | None = self._surroundings.request()
        except AiOffError:
            request = None
        return import_visit(
            self._workspace,
            path,
            request,
            label=label,
            is_long_allowed=is_long_allowed,
            cancel=cancel,
            report=report,
            session_id=self._into.get(path),
        )

    def _on_import_progressed(self, progress: ImportProgress) -> None:
        title = "Importing" if progress.total == 1 else f"Importing {progress.number} of {progress.total}"
        sentence = f"{round(progress.fraction * 100)} %. The original stays as it is."
        banner = self._banner
        if banner is None:
            banner = self._window.notices.show_notice("import", Tone.ACCENT, "file-input", title, sentence)
            banner.add_action("Cancel", "x").clicked.connect(self.importer.cancel)
            self._banner = banner
        else:
            banner.set_texts(title, sentence)

    def _on_import_finished(self) -> None:
        self._banner = None
        self._window.notices.remove("import")

    def _on_imported(self, visit: ImportedVisit) -> None:
        self._surroundings.wake()
        for warning in visit.warnings:
            self._window.toast.show_message(warning)
        was_here = visit.arrival is Arrival.DONE
        place, self._place_at_start = self._place_at_start, None
        if place is None:
            if was_here:
                self._window.toast.show_message("This recording is here already.")
            return
        if visit.session_id == self._surroundings.session_id() or (
            place == self._place() and not self._surroundings.is_writing()
        ):
            self._surroundings.open_session(visit.session_id)
            if was_here:
                self._window.toast.show_message("This recording is here already. Its session is opened.")
        else:
            # Whoever is at work elsewhere by now is not torn away from it.
            words = "This recording is here already." if was_here else "The recording is imported."
            self._window.toast.show_message(words, "Open", lambda: self._surroundings.open_session(visit.session_id))

    def _place(self) -> tuple[Page | None, SessionId | None]:
        return self._window.pages.page, self._surroundings.session_id()

    def _on_import_failed(self, failure: ImportFailure) -> None:
        words = error_words(failure.error)
        key = f"import:{failure.path}"
        banner = self._window.notices.show_notice(
            key, Tone.DANGER, "circle-alert", words.title, words.sentence, is_closable=True
        )
        if failure.error.code == "audio.too_long":

            def allow() -> None:
                self._window.notices.remove(key)
                into = self._into.get(failure.path)
                self.bring((failure.path,), is_long_allowed=True, into=into)

            banner.add_action("Import it all the same").clicked.connect(allow)
