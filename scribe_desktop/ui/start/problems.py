"""Owns the page that says why the program cannot start as usual, and what helps against each reason."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from scribe_desktop.ui.components.banner import Banner
from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.chip import Tone
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.start.frame import StartPage
from scribe_desktop.ui.theme import Theme, TypeRole


@dataclass(frozen=True, slots=True)
class StartProblem:
    """One reason: what happened, what is safe and what to do, the code for whoever helps; a remedy if there is one."""

    title: str
    sentence: str
    code: str
    remedy_text: str = ""


class ProblemPage(StartPage):
    """`remedy_chosen` tells the code of the problem whose remedy was pressed."""

    remedy_chosen = Signal(str)
    retry_requested = Signal()
    quit_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        problems: tuple[StartProblem, ...],
        *,
        is_safe_mode: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        heading = "Scribe started in safe mode" if is_safe_mode else "Scribe cannot start yet"
        sentence = (
            "It ended unexpectedly several times. Nothing runs by itself until you say so. Your work is kept."
            if is_safe_mode
            else "Your recordings and notes are untouched. This is in the way:"
        )
        super().__init__(theme, heading, sentence, parent)
        self._remedies: list[Button] = []
        for problem in problems:
            self._add_problem(problem)
        self._retry = Button(theme, "Start as usual" if is_safe_mode else "Try again", ButtonKind.PRIMARY)
        self._quit = Button(theme, "Quit", ButtonKind.GHOST)
        self.add_gap(12)
        self.add_row(self._retry, self._quit)
        self.setFocusProxy(self._retry)
        self._retry.clicked.connect(self.retry_requested)
        self._quit.clicked.connect(self.quit_requested)

    def _add_problem(self, problem: StartProblem) -> None:
        banner = Banner(self._theme, Tone.WARN, "triangle-alert", problem.title, problem.sentence)
        if problem.remedy_text:
            button = banner.add_action(problem.remedy_text)
            button.clicked.connect(lambda: self.remedy_chosen.emit(problem.code))
        self.add(banner)
        self.add_gap(4)
        self.add(Label(self._theme, problem.code, TypeRole.MICRO, color="text3"))
        self.add_gap(12)
