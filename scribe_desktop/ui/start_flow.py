"""Owns the way from an empty window to an open workspace: passphrase, recovery key, what stands in the way.

It asks and shows; opening and making are commands, run off the GUI thread. Secrets are handed on and forgotten.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog

from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.ids import NewId
from scribe_desktop.errors import LockedError, ScribeError, StorageError
from scribe_desktop.ui.main_window import MainWindow
from scribe_desktop.ui.shell.page_stack import Page
from scribe_desktop.ui.start.first_run import KeyKeeper
from scribe_desktop.ui.start.passphrase import PassphrasePage, PassphraseTask
from scribe_desktop.ui.start.problems import ProblemPage, StartProblem
from scribe_desktop.ui.start.recovery_key import RecoveryKeyPage
from scribe_desktop.ui.theme import Theme
from scribe_desktop.workers.operations import Operations

if TYPE_CHECKING:
    from scribe_desktop.commands.workspaces import WorkspaceLook
    from scribe_desktop.store.keychain import Keychain
    from scribe_desktop.store.workspace import CreatedWorkspace, Workspace

RECOVERY_FILE_NAME = "scribe-recovery-key.txt"
_WRONG_SECRET = frozenset({"workspace.wrong_passphrase", "workspace.wrong_recovery_key"})


class StartFlow(QObject):
    """Leads to `opened`. `begin` may be called again after something was in the way."""

    opened = Signal(object, bool)
    """The Workspace, and whether it is new."""

    key_settled = Signal()
    """The page of a recovery key is done with: kept, or put off."""

    quit_requested = Signal()

    def __init__(
        self,
        window: MainWindow,
        theme: Theme,
        operations: Operations,
        folder: Path,
        *,
        clock: Clock,
        new_id: NewId,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._theme = theme
        self._operations = operations
        self._folder = folder
        self._clock = clock
        self._new_id = new_id
        self._look: WorkspaceLook | None = None
        self._page: PassphrasePage | None = None
        self._is_under_way = False

    def begin(self) -> None:
        """See what is there, and open, ask or make; nothing happens while that is under way."""
        from scribe_desktop.commands.workspaces import look_at_workspace

        if self._is_under_way:
            return
        self._is_under_way = True
        self._operations.read(lambda: look_at_workspace(self._folder), self._on_looked, self._on_failed)

    @property
    def keychain(self) -> Keychain | None:
        """The system's keychain, if it can be trusted."""
        return self._look.keychain if self._look is not None else None

    def key_keeper(self) -> KeyKeeper:
        """Who keeps the key of this workspace, for the words of the first page."""
        if self._look is None or self._look.needs_passphrase:
            return KeyKeeper.PASSPHRASE
        return {"win32": KeyKeeper.WINDOWS, "darwin": KeyKeeper.MACOS}.get(sys.platform, KeyKeeper.KEYRING)

    def show_problems(self, problems: tuple[StartProblem, ...]) -> None:
        """Say what stands in the way, with Try again."""
        page = ProblemPage(self._theme, problems)
        page.retry_requested.connect(self.begin)
        page.quit_requested.connect(self.quit_requested)
        self._show(page)

    def show_recovery_key(self, workspace: Workspace, recovery_key: str) -> None:
        """Show a recovery key once; `key_settled` follows."""
        page = RecoveryKeyPage(self._theme, recovery_key)

        def keep() -> None:
            self._operations.read(workspace.mark_recovery_key_kept, lambda _none: leave(), self._say_on(page))

        def leave() -> None:
            page.forget_key()
            self.key_settled.emit()

        page.kept.connect(keep)
        page.later.connect(leave)
        page.save_requested.connect(lambda: self._save_key(page, recovery_key))
        page.print_requested.connect(lambda: self._print_key(page, recovery_key))
        self._show(page)

    # What is there

    def _on_looked(self, look: WorkspaceLook) -> None:
        self._look = look
        if look.needs_passphrase:
            self._ask(PassphraseTask.UNLOCK if look.is_there else PassphraseTask.CHOOSE)
        elif look.is_there:
            self._enter(None, None)
        else:
            self._make(None)

    def _ask(self, task: PassphraseTask) -> None:
        page = PassphrasePage(self._theme, task)
        page.passphrase_chosen.connect(self._make)
        page.passphrase_given.connect(lambda passphrase: self._enter(passphrase, None))
        page.recovery_key_given.connect(lambda recovery_key: self._enter(None, recovery_key))
        self._page = page
        self._is_under_way = False
        self._show(page)

    def _make(self, passphrase: str | None) -> None:
        from scribe_desktop.commands.workspaces import make_workspace

        look = self._look
        if look is None:
            return
        self._is_under_way = True
        self._set_busy(is_busy=True)
        self._operations.read(
            lambda: make_workspace(look, passphrase, clock=self._clock, new_id=self._new_id),
            self._on_made,
            self._on_failed,
        )

    def _on_made(self, created: CreatedWorkspace) -> None:
        self._page = None
        self._is_under_way = False
        self.opened.emit(created.workspace, True)
        self.show_recovery_key(created.workspace, created.recovery_key)

    def _enter(self, passphrase: str | None, recovery_key: str | None) -> None:
        from scribe_desktop.commands.workspaces import enter_workspace

        look = self._look
        if look is None:
            return
        self._is_under_way = True
        self._set_busy(is_busy=True)
        self._operations.read(
            lambda: enter_workspace(
                look, passphrase=passphrase, recovery_key=recovery_key, clock=self._clock, new_id=self._new_id
            ),
            self._on_entered,
            self._on_failed,
        )

    def _on_entered(self, workspace: Workspace) -> None:
        self._page = None
        self._is_under_way = False
        self.opened.emit(workspace, False)

    # What goes wrong

    def _on_failed(self, error: ScribeError) -> None:
        self._is_under_way = False
        self._set_busy(is_busy=False)
        if self._page is not None and isinstance(error, LockedError):
            self._page.show_refused("" if error.code in _WRONG_SECRET else error.sentences())
            return
        if isinstance(error, LockedError) and self._look is not None and self._look.is_there:
            # The keychain has lost the key: the recovery key brings it back.
            self._ask(PassphraseTask.RECOVER)
            return
        self.show_problems((StartProblem(error.happened, f"{error.safe} {error.next_step}".strip(), error.code),))

    def _set_busy(self, *, is_busy: bool) -> None:
        if self._page is not None:
            self._page.set_busy(is_busy)

    def _show(self, page: PassphrasePage | RecoveryKeyPage | ProblemPage) -> None:
        self._window.pages.set_page(Page.START, page)
        self._window.pages.show_page(Page.START)
        self._window.show_frame(has_sidebar=False)
        # The page before may have had the focus; without this it goes astray.
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    # The recovery key on paper or in a file

    def _save_key(self, page: RecoveryKeyPage, recovery_key: str) -> None:
        dialog = QFileDialog(self._window, "Save the recovery key", RECOVERY_FILE_NAME)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda chosen: self._write_key(page, Path(chosen), recovery_key))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write_key(self, page: RecoveryKeyPage, path: Path, recovery_key: str) -> None:
        text = f"Scribe Desktop recovery key\n\n{recovery_key}\n\nKeep it away from this computer.\n"

        def write() -> None:
            try:
                path.touch(mode=0o600, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            except OSError as error:
                raise StorageError(
                    "The recovery key could not be saved there.",
                    safe="It is still shown here.",
                    next_step="Choose another place, or print it.",
                    code="recovery_key.unwritable",
                ) from error

        self._operations.read(write, lambda _none: page.show_done("Saved."), self._say_on(page))

    def _print_key(self, page: RecoveryKeyPage, recovery_key: str) -> None:
        from PySide6.QtGui import QTextDocument
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._window)

        def print_it() -> None:
            document = QTextDocument(
                f"Scribe Desktop recovery key\n\n{recovery_key}\n\nKeep it away from this computer."
            )
            document.print_(printer)
            page.show_done("Sent to the printer.")

        dialog.accepted.connect(print_it)
        dialog.finished.connect(dialog.deleteLater)
        # Its own `open` wants the name of a slot.
        QDialog.open(dialog)

    def _say_on(self, page: RecoveryKeyPage) -> Callable[[ScribeError], None]:
        return lambda error: page.show_problem(error.sentences())
