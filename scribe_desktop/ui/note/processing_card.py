"""Owns the card that stands where the note will be: what the job does now, how far it is, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from scribe_desktop.domain.progress import Progress
from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.icon_mark import IconMark
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.painting import fill_box
from scribe_desktop.ui.components.progress import ProgressBar, Spinner
from scribe_desktop.ui.components.separator import HLine
from scribe_desktop.ui.note.processing_words import (
    StageRow,
    StageState,
    card_words,
    fraction_percent,
    stage_rows,
)
from scribe_desktop.ui.note.time_left import TimeLeft, fraction_of
from scribe_desktop.ui.note.view import JobState, JobView
from scribe_desktop.ui.theme import SIZES, Theme, TypeRole

_ICONS = {
    StageState.DONE: ("circle-check", "ok_text"),
    StageState.STOPPED: ("circle-alert", "warn_icon"),
    StageState.FAILED: ("circle-alert", "danger_text"),
    StageState.TO_COME: ("circle", "text3"),
}
_MOST_WIDTH = 560


class _StageLine(QWidget):
    """One stage: its mark, its title, a sentence."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._mark = IconMark(theme, "circle", "text3", SIZES.icon_toolbar, self)
        self._spinner = Spinner(theme, SIZES.icon_toolbar, self)
        self._title = Label(theme, parent=self, weight=500)
        self._sentence = Label(theme, "", TypeRole.SMALL, color="text2", parent=self, is_wrapping=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(0)
        grid.addWidget(self._mark, 0, 0)
        grid.addWidget(self._spinner, 0, 0)
        grid.addWidget(self._title, 0, 1)
        grid.addWidget(self._sentence, 1, 1)
        grid.setColumnStretch(1, 1)

    def show_row(self, row: StageRow) -> None:
        """Show where the stage stands."""
        is_running = row.state is StageState.RUNNING
        self._spinner.setVisible(is_running)
        self._mark.setVisible(not is_running)
        if not is_running:
            self._mark.show_icon(*_ICONS[row.state])
        self._title.set_text(row.title)
        self._title.set_weight(600 if is_running else 500)
        self._title.set_color("text2" if row.state is StageState.TO_COME else "text")
        self._sentence.set_text(row.sentence)
        self.setAccessibleName(f"{row.title}, {row.state.replace('_', ' ')}. {row.sentence}")


class ProcessingCard(QWidget):
    """The card. `show_job` says where the job stands, `show_progress` how far it is."""

    cancel_requested = Signal()
    retry_requested = Signal()
    use_this_computer_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._job: JobView | None = None
        self._progress: Progress | None = None
        self._left = TimeLeft()
        self._clock = QElapsedTimer()
        self._clock.start()
        self._ticking = QTimer(self, interval=5000)
        self._ticking.timeout.connect(self._show_time_left)
        self._title = Label(theme, "", TypeRole.TITLE, 600, parent=self, is_wrapping=True)
        self._percent = Label(theme, "", color="text2", parent=self, has_equal_digits=True)
        self._bar = ProgressBar(theme, self)
        self._line = Label(theme, "", TypeRole.SMALL, color="text2", parent=self, is_wrapping=True)
        self._time_left = Label(theme, "", TypeRole.SMALL, color="text2", parent=self)
        self._stages: list[_StageLine] = []
        self._again = Label(theme, "", TypeRole.SMALL, color="text2", parent=self, is_wrapping=True)
        self._footer = Label(theme, "", TypeRole.SMALL, color="text2", parent=self, is_wrapping=True)
        self._retry = Button(theme, "Try again", ButtonKind.PRIMARY, "rotate-ccw", self)
        self._here = Button(theme, "Use this computer instead", ButtonKind.PLAIN, "monitor", self)
        self._cancel = Button(theme, "Cancel", ButtonKind.PLAIN, "x", self)
        self._lay_out()
        self._retry.clicked.connect(self.retry_requested)
        self._here.clicked.connect(self.use_this_computer_requested)
        self._cancel.clicked.connect(self._on_cancel_clicked)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_job(self, job: JobView) -> None:
        """Show where the job stands; progress of another stage is forgotten."""
        if self._progress is not None and self._progress.stage is not job.stage:
            self._progress = None
        if job.state is not JobState.RUNNING:
            self._left = TimeLeft()
        self._job = job
        self._cancel.setEnabled(True)
        self._show()

    def show_progress(self, progress: Progress) -> None:
        """Show how far the stage is; a report of an earlier stage is thrown away."""
        if self._job is None or progress.stage is not self._job.stage or self._job.state is not JobState.RUNNING:
            return
        self._progress = progress
        self._left.take(progress, self._seconds())
        self._show()

    def title(self) -> str:
        """What it says."""
        return self._title.text()

    def line(self) -> str:
        """What it says below the title."""
        return self._line.text()

    def percent(self) -> str:
        """How far it says the stage is."""
        return self._percent.text()

    def retry_button(self) -> Button:
        """Try again, or resume."""
        return self._retry

    def cancel_button(self) -> Button:
        """Cancel, while there is something to cancel."""
        return self._cancel

    def this_computer_button(self) -> Button:
        """The way round a service that does not answer."""
        return self._here

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks."""
        super().showEvent(event)
        self._show_time_left()
        self._follow_clock()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: a job that ended leaves no clock running."""
        super().hideEvent(event)
        self._ticking.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The card's box."""
        painter, colors = QPainter(self), self._theme.colors
        fill_box(painter, QRectF(self.rect()), self._theme.px(SIZES.radius_card), colors.raised, colors.border)

    def _lay_out(self) -> None:
        self._rows = QVBoxLayout(self)
        self._head = QHBoxLayout()
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self._percent, 0, Qt.AlignmentFlag.AlignTop)
        self._below = QHBoxLayout()
        self._below.addWidget(self._line, 1)
        self._below.addWidget(self._time_left, 0, Qt.AlignmentFlag.AlignTop)
        self._list = QVBoxLayout()
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self._retry)
        self._buttons.addWidget(self._footer, 1)
        self._buttons.addStretch(0)
        self._buttons.addWidget(self._cancel)
        self._rows.addLayout(self._head)
        self._rows.addWidget(self._bar)
        self._rows.addLayout(self._below)
        self._rows.addWidget(HLine(self._theme, parent=self))
        self._rows.addLayout(self._list)
        self._rows.addWidget(self._again)
        self._rows.addWidget(self._here, 0, Qt.AlignmentFlag.AlignLeft)
        self._rows.addLayout(self._buttons)

    def _show(self) -> None:
        job, progress = self._job, self._progress
        if job is None:
            return
        words, is_running = card_words(job, progress), job.state is JobState.RUNNING
        fraction = fraction_of(progress) if progress is not None else None
        self._title.set_text(words.title)
        self._title.set_color("danger_text" if job.state is JobState.FAILED else "text")
        self._line.set_text(words.sentence)
        self._bar.setVisible(is_running)
        self._bar.set_fraction(fraction)
        self._percent.set_text(fraction_percent(fraction) if is_running else "")
        self._footer.set_text(words.footer if not words.retry_text else "")
        self._again.set_text(words.footer if words.retry_text else "")
        self._again.setVisible(bool(self._again.text()))
        self._retry.set_text(words.retry_text)
        self._retry.set_icon("play" if words.retry_text == "Resume" else "rotate-ccw")
        self._retry.setVisible(bool(words.retry_text))
        self._here.setVisible(job.can_use_this_computer and job.state not in (JobState.RUNNING, JobState.QUEUED))
        self._cancel.setVisible(bool(words.cancel_text))
        self._show_stages(stage_rows(job, progress))
        self._show_time_left()
        self.setAccessibleName(f"{words.title}. {words.sentence}")
        self._follow_clock()

    def _show_stages(self, rows: tuple[StageRow, ...]) -> None:
        while len(self._stages) < len(rows):
            line = _StageLine(self._theme, self)
            self._stages.append(line)
            self._list.addWidget(line)
        for number, line in enumerate(self._stages):
            line.setVisible(number < len(rows))
            if number < len(rows):
                line.show_row(rows[number])

    def _follow_clock(self) -> None:
        """Count the time left only while somebody can see it."""
        is_running = self._job is not None and self._job.state is JobState.RUNNING
        if not (is_running and self.isVisible()):
            self._ticking.stop()
        elif not self._ticking.isActive():
            self._ticking.start()

    def _show_time_left(self) -> None:
        is_running = self._job is not None and self._job.state is JobState.RUNNING
        self._time_left.set_text(self._left.words(self._seconds()) if is_running else "")

    def _seconds(self) -> float:
        return self._clock.elapsed() / 1000

    def _on_cancel_clicked(self) -> None:
        # One press is enough; what comes back says that it is cancelled.
        self._cancel.setEnabled(False)
        self.cancel_requested.emit()

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        self.setMaximumWidth(px(_MOST_WIDTH))
        self._rows.setContentsMargins(px(20), px(20), px(20), px(20))
        self._rows.setSpacing(px(12))
        self._list.setSpacing(px(12))
        self._list.setContentsMargins(0, px(4), 0, px(4))
        self._head.setSpacing(px(12))
        self._below.setSpacing(px(12))
        self._buttons.setSpacing(px(8))
        self.update()
