"""Owns the fields of one template: title, length, guidance, and heading and guidance of each section."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from scribe_desktop.domain.template import NoteLength, Template
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.settings.fields import Choice
from scribe_desktop.ui.settings.parts import clear
from scribe_desktop.ui.settings.template_text import SectionFields, TemplateFields
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import TypeRole

_LENGTHS = {NoteLength.BRIEF: "Brief", NoteLength.STANDARD: "Standard", NoteLength.FULL: "Full"}
_LONGEST_HEADING = 80
_LINES = 4


class TemplateForm(QWidget):
    """Fill it with `show_template`, read it with `fields`."""

    edited = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, theme.px(12), 0)
        self._column.setSpacing(theme.px(4))
        self.title = self._line("Title", _LONGEST_HEADING)
        self._label("Length")
        self.length = Choice(theme)
        for length, words in _LENGTHS.items():
            self.length.addItem(words, length)
        self.length.setAccessibleName("Length")
        self.length.setFixedWidth(theme.px(200))
        self.length.activated.connect(lambda _index: self.edited.emit())
        self._column.addWidget(self.length)
        self.guidance = self._text("What the note is, and how to write it", self._column)
        self._sections = QVBoxLayout()
        self._sections.setSpacing(theme.px(4))
        self._column.addLayout(self._sections)
        self._column.addStretch(1)
        self._fields: list[tuple[QLineEdit, QPlainTextEdit]] = []

    def show_template(self, template: Template, *, is_read_only: bool) -> None:
        """Show a template; `edited` is not emitted for it."""
        self.blockSignals(True)
        self.title.setText(template.title)
        self.length.choose(template.length)
        self.guidance.setPlainText(template.guidance)
        if len(self._fields) != len(template.sections):
            self._make_fields(len(template.sections))
        for section, (heading, guidance) in zip(template.sections, self._fields, strict=True):
            heading.setText(section.heading)
            heading.setAccessibleName(f"Heading of {section.heading}")
            guidance.setPlainText(section.guidance)
            guidance.setAccessibleName(f"What belongs under {section.heading}")
        self.length.setEnabled(not is_read_only)
        for field in (self.title, self.guidance, *(field for pair in self._fields for field in pair)):
            field.setReadOnly(is_read_only)
        self.blockSignals(False)

    def fields(self) -> TemplateFields:
        """What stands in the fields."""
        return TemplateFields(
            title=self.title.text().strip(),
            length=NoteLength(self.length.currentData()),
            guidance=self.guidance.toPlainText().strip(),
            sections=tuple(
                SectionFields(heading.text().strip(), guidance.toPlainText().strip())
                for heading, guidance in self._fields
            ),
        )

    def _make_fields(self, count: int) -> None:
        clear(self._sections)
        self._fields = []
        for number in range(1, count + 1):
            self._sections.addSpacing(self._theme.px(12))
            self._sections.addWidget(Label(self._theme, f"Section {number}", TypeRole.UI, 600))
            heading = QLineEdit()
            heading.setMaxLength(_LONGEST_HEADING)
            heading.textEdited.connect(self.edited)
            self._sections.addWidget(heading)
            self._fields.append((heading, self._text("", self._sections)))

    def _line(self, name: str, longest: int) -> QLineEdit:
        self._label(name)
        line = QLineEdit()
        line.setMaxLength(longest)
        line.setAccessibleName(name)
        line.textEdited.connect(self.edited)
        self._column.addWidget(line)
        return line

    def _text(self, name: str, column: QVBoxLayout) -> QPlainTextEdit:
        if name:
            self._label(name)
        text = QPlainTextEdit()
        text.setProperty("kind", "field")
        text.setTabChangesFocus(True)
        text.setAccessibleName(name)
        text.setFont(self._theme.font(TypeRole.UI))
        text.setFixedHeight(self._theme.px(_LINES * 20 + 14))
        text.textChanged.connect(self.edited)
        column.addWidget(text)
        return text

    def _label(self, words: str) -> None:
        self._column.addWidget(Label(self._theme, words, TypeRole.SMALL, 500, color="text2"))
