"""Owns the question that comes before patient data first leaves this computer. The answer is a command's to keep."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QWidget

from scribe_desktop.app.dialogs import ask
from scribe_desktop.commands.visits import CloudConfirmation, cloud_confirmations_needed, note_cloud_confirmed
from scribe_desktop.domain.job import JobRequest
from scribe_desktop.errors import ScribeError
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.workers.operations import Operations


class CloudQuestion:
    """Asked once in a workspace for each recipient. GUI thread only."""

    def __init__(
        self, window: QWidget, workspace: Workspace, operations: Operations, failed: Callable[[ScribeError], None]
    ) -> None:
        self._window = window
        self._workspace = workspace
        self._operations = operations
        self._failed = failed

    def ask(self, request: JobRequest, go: Callable[[], None]) -> None:
        """Ask if this request would send what nobody has agreed to yet; then, or at once, `go`."""

        def decide(needed: tuple[CloudConfirmation, ...]) -> None:
            if needed:
                self._open(needed, go)
            else:
                go()

        self._operations.read(lambda: cloud_confirmations_needed(self._workspace, request), decide, self._failed)

    def _open(self, needed: tuple[CloudConfirmation, ...], go: Callable[[], None]) -> None:
        sent = " and ".join(one.sentence for one in needed)

        def agreed() -> None:
            self._operations.write(
                lambda: note_cloud_confirmed(self._workspace, needed), lambda _none: go(), self._failed
            )

        ask(
            self._window,
            QMessageBox.Icon.Question,
            "Use cloud AI in this workspace for the first time?",
            f"{sent[:1].upper()}{sent[1:]}. Patient data may only be sent under a signed agreement (BAA).",
            agree=("We have an agreement. Send", QMessageBox.ButtonRole.AcceptRole),
            refuse="Do not send",
            agreed=agreed,
        )
