"""Owns the editor of one template: fields, text and preview, its problems in place, saving and going back."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from scribe_desktop.commands.templates import template_text
from scribe_desktop.domain.template import Template
from scribe_desktop.ui.components.buttons import Button, ButtonKind
from scribe_desktop.ui.components.label import Label
from scribe_desktop.ui.settings.parts import ErrorLine, SavedMark
from scribe_desktop.ui.settings.port import TemplateDetail
from scribe_desktop.ui.settings.template_form import TemplateForm
from scribe_desktop.ui.theme import Theme
from scribe_desktop.ui.theme.tokens import TypeRole

_CHECK_MS = 400
_SHIPPED = "This is the program's own template. Duplicate it to make it yours."
_OWN = "Your own copy. New notes use it; notes that exist stay as they are."
_FORM, _TEXT, _PREVIEW = 0, 1, 2


class TemplateEditor(QWidget):
    """Fill it with `show_detail`. While `is_changed`, another template may not replace it unasked."""

    check_requested = Signal(str)
    save_requested = Signal(str)
    reset_requested = Signal()
    discard_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._detail: TemplateDetail | None = None
        self._base: TemplateDetail | None = None
        self._source = _FORM
        self._is_own = False
        self.is_changed = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(8))
        self._build_head()
        self._build_pages()
        self._checking = QTimer(self, singleShot=True, interval=_CHECK_MS)
        self._checking.timeout.connect(self._on_check_due)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _build_head(self) -> None:
        theme, row = self._theme, QHBoxLayout()
        row.setSpacing(theme.px(8))
        self._hint = Label(theme, "", TypeRole.SMALL, color="text2", is_wrapping=True)
        self.duplicate = Button(theme, "Duplicate to edit", ButtonKind.PLAIN, "copy", is_small=True)
        self.duplicate.clicked.connect(self._on_duplicate)
        self.reset = Button(theme, "Reset to shipped", ButtonKind.PLAIN, "rotate-ccw", is_small=True)
        self.reset.clicked.connect(self.reset_requested)
        self.discard = Button(theme, "Discard changes", ButtonKind.GHOST, is_small=True)
        self.discard.clicked.connect(self.discard_requested)
        self.save = Button(theme, "Save", ButtonKind.PRIMARY, is_small=True)
        self.save.clicked.connect(lambda: self.save_requested.emit(self.text_now()))
        self.saved = SavedMark(theme)
        row.addWidget(self._hint, 1, Qt.AlignmentFlag.AlignVCenter)
        for widget in (self.saved, self.duplicate, self.reset, self.discard, self.save):
            row.addWidget(widget)
        self._column.addLayout(row)
        self.problems = ErrorLine(theme)
        self._column.addWidget(self.problems)

    def _build_pages(self) -> None:
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("How to see the template")
        for name in ("Fields", "Text", "Preview"):
            self.tabs.addTab(name)
        self.tabs.currentChanged.connect(self._on_tab_changed)
        self.form = TemplateForm(self._theme)
        self.form.edited.connect(self._on_form_edited)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.form)
        area.viewport().setAutoFillBackground(False)
        self.form.setAutoFillBackground(False)
        self.text = QPlainTextEdit()
        self.text.setProperty("kind", "field")
        self.text.setAccessibleName("Text of the template")
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._on_text_edited)
        self.preview = QTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setFrameShape(QFrame.Shape.NoFrame)
        self.preview.setAccessibleName("Preview of the note")
        self._pages = QStackedWidget()
        for page in (area, self.text, self.preview):
            self._pages.addWidget(page)
        self._pages.setMinimumHeight(self._theme.px(220))
        self._column.addWidget(self.tabs)
        self._column.addWidget(self._pages, 1)

    def show_detail(self, detail: TemplateDetail) -> None:
        """Show a template as it is kept."""
        self._detail = self._base = detail
        self._is_own = detail.is_edited
        self.is_changed = False
        self._source = _FORM if detail.template is not None else _TEXT
        self._show_content(detail)
        self._show_problems(detail.problems)
        self._refresh()

    def show_check(self, detail: TemplateDetail) -> None:
        """Show what the present text would be: its problems, its preview. An answer to an older text is passed over."""
        kept = self._detail
        if kept is None or detail.note_type is not kept.note_type or detail.text != self.text_now():
            return
        self._show_problems(detail.problems)
        is_usable = detail.template is not None
        if detail.template is not None:
            self._show_preview(detail.template)
            if self._source == _TEXT:
                self._base = detail
                self.form.show_template(detail.template, is_read_only=not self._is_own)
        if self._source == _TEXT:
            self.tabs.setTabEnabled(_FORM, is_usable)
            self.form.setEnabled(is_usable)
        self._refresh()

    def resume(self, text: str) -> None:
        """Go on with a text that was left unsaved."""
        self._is_own = self.is_changed = True
        self._source = _TEXT
        self.text.setReadOnly(False)
        self.text.setPlainText(text)
        self._on_check_due()

    def text_now(self) -> str:
        """The template's text as it would be kept."""
        template = self.form.template()
        if self._source == _TEXT or template is None or not self.is_changed:
            return self.text.toPlainText()
        return template_text(template)

    def has_unsaved_words(self) -> bool:
        """Whether the text differs from the kept one by more than how it is laid out."""
        kept = self._detail
        if kept is None or not self.is_changed:
            return False
        same = {kept.text} if kept.template is None else {kept.text, template_text(kept.template)}
        return self.text_now() not in same

    def kept_text(self) -> str:
        """The template's text as it is kept."""
        return self._detail.text if self._detail is not None else ""

    def _show_content(self, detail: TemplateDetail) -> None:
        self.text.blockSignals(True)
        self.text.setPlainText(detail.text)
        self.text.blockSignals(False)
        self.text.setReadOnly(not self._is_own)
        is_usable = detail.template is not None
        self.form.setEnabled(is_usable)
        self.tabs.setTabEnabled(_FORM, is_usable)
        self.tabs.setTabEnabled(_PREVIEW, is_usable)
        if detail.template is not None:
            self.form.show_template(detail.template, is_read_only=not self._is_own)
            self._show_preview(detail.template)
        else:
            self.tabs.setCurrentIndex(_TEXT)

    def _show_problems(self, problems: tuple[str, ...]) -> None:
        name = f"{self._detail.note_type.value}.toml: " if self._detail is not None else ""
        told = "; ".join(problem.removeprefix(name) for problem in problems)
        words = f"This cannot be used yet: {told}." if told else ""
        self.problems.show_words(words)

    def _show_preview(self, template: Template) -> None:
        self.preview.clear()
        cursor = QTextCursor(self.preview.document())
        cursor.insertText(template.title, self._format(TypeRole.TITLE, 600, "text"))
        block = QTextBlockFormat()
        block.setTopMargin(self._theme.px(12))
        for section in template.sections:
            cursor.insertBlock(block)
            cursor.insertText(section.heading.upper(), self._format(TypeRole.SMALL, 600, "text2"))
            cursor.insertBlock(QTextBlockFormat())
            cursor.insertText(section.guidance, self._format(TypeRole.READING, 400, "text3"))
        self.preview.moveCursor(QTextCursor.MoveOperation.Start)

    def _format(self, role: TypeRole, weight: int, color: str) -> QTextCharFormat:
        shown = QTextCharFormat()
        shown.setFont(self._theme.font(role, weight))
        shown.setForeground(getattr(self._theme.colors, color))
        return shown

    def _refresh(self) -> None:
        self._hint.set_text(_OWN if self._is_own else _SHIPPED)
        is_kept = self._detail is not None and self._detail.is_edited
        self.duplicate.setVisible(not self._is_own)
        self.reset.setVisible(is_kept)
        self.discard.setVisible(self._is_own and self.is_changed)
        self.save.setVisible(self._is_own)
        self.save.setEnabled(self.is_changed and not self.problems.isVisibleTo(self))

    def _on_duplicate(self) -> None:
        if self._detail is not None:
            self._is_own = True
            self.is_changed = True
            self._show_content(self._detail)
            self._refresh()
            self.form.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_form_edited(self) -> None:
        self._source = _FORM
        self._on_edited()

    def _on_text_edited(self) -> None:
        self._source = _TEXT
        self._on_edited()

    def _on_edited(self) -> None:
        self.is_changed = True
        self._checking.start()
        self._refresh()

    def _on_check_due(self) -> None:
        self._checking.stop()
        self.check_requested.emit(self.text_now())

    def _on_tab_changed(self, tab: int) -> None:
        self._pages.setCurrentIndex(tab)
        if not self.is_changed:
            return
        if tab == _TEXT and self._source == _FORM:
            text = self.text_now()
            self.text.blockSignals(True)
            self.text.setPlainText(text)
            self.text.blockSignals(False)
        elif tab == _FORM and self._source == _TEXT and self._checking.isActive():
            # The fields still show what stood there before the text was changed.
            self.form.setEnabled(False)
        self._on_check_due()

    def _on_theme_changed(self) -> None:
        self.text.setFont(self._theme.font(TypeRole.UI))
        self.tabs.setFont(self._theme.font(TypeRole.UI))
        if self._base is not None and self._base.template is not None:
            self._show_preview(self._base.template)
