"""Owns the fields of one template: title, length, guidance, and its sections, which can be added, moved and removed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from scribe_desktop.domain.template import NoteLength, Template, TemplateSection
from scribe_desktop.ui.components.buttons import Button, ButtonKind, IconButton
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.settings.fields import Choice
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import TypeRole

_LENGTHS = {NoteLength.BRIEF: "Brief", NoteLength.STANDARD: "Standard", NoteLength.FULL: "Full"}
_LONGEST_HEADING = 80
_MOST_SECTIONS = 40
_LINES = 4


@dataclass(frozen=True, slots=True)
class _Fields:
    """The widgets of one section; `section` is what it was made from."""

    section: TemplateSection
    box: QWidget
    number: Label
    heading: QLineEdit
    guidance: QPlainTextEdit
    buttons: tuple[IconButton, IconButton, IconButton]


class TemplateForm(QWidget):
    """Fill it with `show_template`, read it with `template`."""

    edited = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._template: Template | None = None
        self._is_read_only = True
        self._is_filling = False
        self._fields: list[_Fields] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, theme.px(12), theme.px(12))
        self._column.setSpacing(theme.px(4))
        self.title = self._add_title()
        self.length = self._add_length()
        self._add_label("What the note is, and how to write it")
        self.guidance = self._text("What the note is, and how to write it")
        self._column.addWidget(self.guidance)
        self._sections = QVBoxLayout()
        self._sections.setSpacing(theme.px(12))
        self._column.addSpacing(theme.px(8))
        self._column.addLayout(self._sections)
        self.add_section = Button(theme, "Add a section", ButtonKind.PLAIN, "plus", is_small=True)
        self.add_section.clicked.connect(self._on_add)
        self._column.addSpacing(theme.px(8))
        self._column.addWidget(self.add_section, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)

    @property
    def section_count(self) -> int:
        """How many sections the form has."""
        return len(self._fields)

    def heading(self, place: int) -> QLineEdit:
        """The field of a section's heading."""
        return self._fields[place].heading

    def show_template(self, template: Template, *, is_read_only: bool) -> None:
        """Show a template; `edited` is not emitted for it."""
        self._is_filling = True
        self._template, self._is_read_only = template, is_read_only
        self.title.setText(template.title)
        self.length.choose(template.length)
        self.guidance.setPlainText(template.guidance)
        self._show_sections(template.sections)
        self.length.setEnabled(not is_read_only)
        self.add_section.setVisible(not is_read_only)
        for field in (self.title, self.guidance):
            field.setReadOnly(is_read_only)
        self._is_filling = False

    def template(self) -> Template | None:
        """The template as the fields have it; whether it can be used is not asked here."""
        if self._template is None:
            return None
        return replace(
            self._template,
            title=self.title.text().strip(),
            length=NoteLength(self.length.currentData()),
            guidance=self.guidance.toPlainText().strip(),
            sections=self._present_sections(),
        )

    def _present_sections(self) -> tuple[TemplateSection, ...]:
        return tuple(
            replace(
                fields.section,
                heading=fields.heading.text().strip(),
                guidance=fields.guidance.toPlainText().strip(),
            )
            for fields in self._fields
        )

    def _show_sections(self, sections: tuple[TemplateSection, ...]) -> None:
        while len(self._fields) > len(sections):
            fields = self._fields.pop()
            fields.box.hide()
            fields.box.deleteLater()
        while len(self._fields) < len(sections):
            self._fields.append(self._make_fields(len(self._fields)))
        for place, (section, fields) in enumerate(zip(sections, self._fields, strict=True)):
            self._fields[place] = replace(fields, section=section)
            fields.heading.setText(section.heading)
            fields.heading.setAccessibleName(f"Heading of section {place + 1}")
            fields.guidance.setPlainText(section.guidance)
            fields.guidance.setAccessibleName(f"What belongs under {section.heading}")
            for field in (fields.heading, fields.guidance):
                field.setReadOnly(self._is_read_only)
            up, down, remove = fields.buttons
            for button in fields.buttons:
                button.setVisible(not self._is_read_only)
            up.setEnabled(place > 0)
            down.setEnabled(place < len(sections) - 1)
            remove.setEnabled(len(sections) > 1)
        self.add_section.setEnabled(len(sections) < _MOST_SECTIONS)

    def _make_fields(self, place: int) -> _Fields:
        theme, box = self._theme, QWidget()
        column, head = QVBoxLayout(box), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        number = Label(theme, f"Section {place + 1}", TypeRole.UI, 600)
        head.addWidget(number)
        head.addStretch(1)
        up = IconButton(theme, "arrow-up", f"Move section {place + 1} up", is_small=True)
        down = IconButton(theme, "arrow-down", f"Move section {place + 1} down", is_small=True)
        remove = IconButton(theme, "trash-2", f"Remove section {place + 1}", is_small=True)
        up.clicked.connect(lambda: self._on_move(place, place - 1))
        down.clicked.connect(lambda: self._on_move(place, place + 1))
        remove.clicked.connect(lambda: self._on_remove(place))
        for button in (up, down, remove):
            head.addWidget(button)
        heading = QLineEdit()
        heading.setMaxLength(_LONGEST_HEADING)
        heading.textEdited.connect(self._on_edited)
        guidance = self._text("")
        column.addLayout(head)
        column.addWidget(heading)
        column.addWidget(guidance)
        self._sections.addWidget(box)
        return _Fields(_NEW, box, number, heading, guidance, (up, down, remove))

    def _replace_sections(self, sections: tuple[TemplateSection, ...]) -> None:
        self._is_filling = True
        self._show_sections(sections)
        self._is_filling = False
        self._on_edited()

    def _on_move(self, place: int, target: int) -> None:
        sections = list(self._present_sections())
        sections.insert(target, sections.pop(place))
        self._replace_sections(tuple(sections))
        self._fields[target].heading.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_remove(self, place: int) -> None:
        sections = list(self._present_sections())
        del sections[place]
        self._replace_sections(tuple(sections))

    def _on_add(self) -> None:
        sections = self._present_sections()
        added = replace(_NEW, key=_free_key({section.key for section in sections}))
        self._replace_sections((*sections, added))
        self._fields[-1].heading.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_edited(self) -> None:
        if not self._is_filling:
            self.edited.emit()

    def _add_title(self) -> QLineEdit:
        self._add_label("Title")
        line = QLineEdit()
        line.setMaxLength(_LONGEST_HEADING)
        line.setAccessibleName("Title")
        line.textEdited.connect(self._on_edited)
        self._column.addWidget(line)
        return line

    def _add_length(self) -> Choice:
        self._add_label("Length")
        length = Choice(self._theme)
        for value, words in _LENGTHS.items():
            length.addItem(words, value)
        length.setAccessibleName("Length")
        length.setFixedWidth(self._theme.px(200))
        length.activated.connect(lambda _index: self._on_edited())
        self._column.addWidget(length)
        return length

    def _text(self, name: str) -> QPlainTextEdit:
        text = QPlainTextEdit()
        text.setProperty("kind", "field")
        text.setTabChangesFocus(True)
        text.setAccessibleName(name)
        text.setFont(self._theme.font(TypeRole.UI))
        text.setFixedHeight(self._theme.px(_LINES * 20 + 14))
        text.textChanged.connect(self._on_edited)
        return text

    def _add_label(self, words: str) -> None:
        self._column.addSpacing(self._theme.px(6))
        self._column.addWidget(Label(self._theme, words, TypeRole.SMALL, 500, color="text2"))


_NEW = TemplateSection(key="section", heading="", loinc=None, guidance="")


def _free_key(taken: set[str]) -> str:
    number = next(number for number in range(1, _MOST_SECTIONS + 2) if f"section_{number}" not in taken)
    return f"section_{number}"
