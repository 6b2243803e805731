"""Owns the page of the settings: sections at the left, the chosen one at the right, each shown from one view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from scribe_desktop.domain.clock import Clock, utc_now
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.components.separator import HLine
from scribe_desktop.ui.settings.about_section import AboutSection
from scribe_desktop.ui.settings.ai_section import AiSection
from scribe_desktop.ui.settings.appearance_section import AppearanceSection
from scribe_desktop.ui.settings.audio_section import AudioSection
from scribe_desktop.ui.settings.data_section import DataSection
from scribe_desktop.ui.settings.export_section import ExportSection
from scribe_desktop.ui.settings.navigation import Navigation
from scribe_desktop.ui.settings.parts import Section
from scribe_desktop.ui.settings.port import SettingsPort, SettingsView
from scribe_desktop.ui.settings.retention_section import RetentionSection
from scribe_desktop.ui.settings.shortcuts_section import ShortcutsSection
from scribe_desktop.ui.settings.templates_section import TemplatesSection
from scribe_desktop.ui.settings.vocabulary_section import VocabularySection
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import SIZES, TypeRole

MEASURE = 896
_FOLDED_BELOW = 760

Kind = TypeVar("Kind", bound=Section)


class SettingsPage(QFrame):
    """Fill it with `show_view`, at first and whenever settings changed elsewhere.

    `make_shortcut_sheet` makes the sheet of shortcuts when its section is first looked at.
    """

    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        port: SettingsPort,
        make_shortcut_sheet: Callable[[], QWidget] | None = None,
        *,
        clock: Clock = utc_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view = SettingsView()
        self._chosen: type[Section] = AiSection
        self.setObjectName("settingsPage")
        self.setAccessibleName("Settings")
        # A section costs tens of milliseconds, so each is made when it is first looked at.
        self._makers: dict[type[Section], Callable[[], Section]] = {
            AiSection: lambda: AiSection(theme, port, clock=clock),
            AudioSection: lambda: AudioSection(theme, port),
            VocabularySection: lambda: VocabularySection(theme, port),
            TemplatesSection: lambda: TemplatesSection(theme, port),
            ExportSection: lambda: ExportSection(theme, port),
            RetentionSection: lambda: RetentionSection(theme, port, clock=clock),
            AppearanceSection: lambda: AppearanceSection(theme, port),
            ShortcutsSection: lambda: ShortcutsSection(theme, port, make_shortcut_sheet),
            DataSection: lambda: DataSection(theme, port),
            AboutSection: lambda: AboutSection(theme, port),
        }
        self._kinds = tuple(self._makers)
        self._made: dict[type[Section], tuple[Section, QScrollArea]] = {}
        self.navigation = Navigation(theme, tuple((kind.icon, kind.title) for kind in self._kinds))
        self.navigation.chosen.connect(self._on_chosen)
        self.navigation.back_requested.connect(self.closed)
        self._title = Label(theme, "", TypeRole.TITLE, 600)
        self._title_bar = QWidget()
        bar = QHBoxLayout(self._title_bar)
        bar.addWidget(self._title)
        bar.addStretch(1)
        self._pages = QStackedWidget()
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._title_bar)
        right.addWidget(HLine(theme))
        right.addWidget(self._pages, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addLayout(right, 1)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.navigation.choose(0)

    def _frame(self, section: Section) -> QScrollArea:
        """A section in its margins; one that scrolls by itself gets the whole height."""
        page = QWidget()
        row = QHBoxLayout(page)
        row.addWidget(section, 1)
        row.addStretch(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        area.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        return area

    def show_view(self, view: SettingsView) -> None:
        """Show these settings in every section."""
        self._view = view
        for section, _area in self._made.values():
            section.show_view(view)

    def has_unsaved_words(self) -> bool:
        """Whether quitting would lose words: a template that is changed and not saved."""
        return any(section.has_unsaved_words() for section, _area in self._made.values())

    def section(self, kind: type[Kind]) -> Kind:
        """The section of that kind, made if it was not looked at before."""
        if kind not in self._made:
            section = self._makers[kind]()
            area = self._frame(section)
            self._made[kind] = (section, area)
            self._pages.addWidget(area)
            self._size(section, area)
            section.show_view(self._view)
        made = self._made[kind][0]
        assert isinstance(made, kind)
        return made

    def open_section(self, kind: type[Section]) -> None:
        """Go to a section, e.g. `AiSection`, and put the focus there."""
        self.navigation.choose(self._kinds.index(kind))
        self.navigation.focus_chosen()

    def enter(self) -> None:
        """The page comes to the front: the chosen section reads what it shows."""
        self.section(self._chosen).enter()
        self.navigation.focus_chosen()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper."""
        QPainter(self).fillRect(self.rect(), self._theme.colors.pane)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Icons only where it is narrow."""
        super().resizeEvent(event)
        self.navigation.fold(is_folded=self.width() < self._theme.px(_FOLDED_BELOW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _on_chosen(self, number: int) -> None:
        self._chosen = self._kinds[number]
        section = self.section(self._chosen)
        self._pages.setCurrentWidget(self._made[self._chosen][1])
        self._title.set_text(section.title)
        section.enter()

    def _on_theme_changed(self) -> None:
        px = self._theme.px
        bar = self._title_bar.layout()
        if bar is not None:
            bar.setContentsMargins(px(20), 0, px(20), 0)
        self._title_bar.setFixedHeight(px(SIZES.header))
        for section, area in self._made.values():
            self._size(section, area)
        self.navigation.fold(is_folded=self.width() < px(_FOLDED_BELOW))

    def _size(self, section: Section, area: QScrollArea) -> None:
        px = self._theme.px
        section.setMaximumWidth(px(MEASURE))
        page = area.widget()
        layout = page.layout() if page is not None else None
        if layout is not None:
            layout.setContentsMargins(px(20), px(24), px(20), px(24))
