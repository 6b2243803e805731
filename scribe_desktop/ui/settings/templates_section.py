"""Owns the page of the templates: the note types, and the editor of the chosen one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QListWidget, QListWidgetItem

from scribe_desktop.domain.note import NoteType
from scribe_desktop.errors import ScribeError
from scribe_desktop.ui.components.toast import Toast
from scribe_desktop.ui.note.note_tabs import NOTE_TYPE_TITLES
from scribe_desktop.ui.settings.fields import PillRows
from scribe_desktop.ui.settings.parts import Section
from scribe_desktop.ui.settings.port import SettingsPort, TemplateDetail, TemplateRow
from scribe_desktop.ui.settings.template_editor import TemplateEditor
from scribe_desktop.ui.theme import Theme

_MARK = Qt.ItemDataRole.UserRole + 1
_SIDE_BY_SIDE = 640
_LIST_WIDTH = 240
_LIST_HEIGHT = 150
_SHIPPED_FREEFORM = "Note"


class TemplatesSection(Section):
    """Templates are read when the page is looked at. Changes that are not saved keep the editor on its template."""

    title = "Templates"
    icon = "layout-template"

    def __init__(self, theme: Theme, port: SettingsPort) -> None:
        super().__init__(theme, port)
        self._chosen: NoteType | None = None
        self.list = QListWidget()
        self.list.setObjectName("templateList")
        self.list.setAccessibleName("Note types")
        self.list.setTabKeyNavigation(False)
        self.list.setMouseTracking(True)
        self.list.setItemDelegate(PillRows(theme, self.list))
        self.list.currentItemChanged.connect(self._on_current_changed)
        self.editor = TemplateEditor(theme)
        self.editor.check_requested.connect(self._on_check)
        self.editor.save_requested.connect(self._on_save)
        self.editor.reset_requested.connect(self._on_reset)
        self.editor.discard_requested.connect(self._on_discard)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(theme.px(16))
        self._body.addWidget(self.list)
        self._body.addWidget(self.editor, 1)
        self._column.addLayout(self._body, 1)
        self._toast = Toast(theme, self)
        theme.changed.connect(self._arrange)
        self._arrange()

    def enter(self) -> None:
        """Read the list."""
        self._port.templates(self._on_templates, self.on_failed)

    def has_unsaved_words(self) -> bool:
        """Whether the open template is changed and not saved."""
        return self.editor.has_unsaved_words()

    def choose(self, note_type: NoteType) -> None:
        """Open a note type's template."""
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == note_type:
                self.list.setCurrentRow(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """List and editor beside each other where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        px = self._theme.px
        is_wide = self.width() >= px(_SIDE_BY_SIDE)
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        if self._body.direction() != direction:
            self._body.setDirection(direction)
        unbounded = 16_777_215
        self.list.setMinimumWidth(px(_LIST_WIDTH) if is_wide else 0)
        self.list.setMaximumWidth(px(_LIST_WIDTH) if is_wide else unbounded)
        self.list.setMinimumHeight(px(_LIST_HEIGHT))
        self.list.setMaximumHeight(unbounded if is_wide else px(_LIST_HEIGHT))

    def _on_templates(self, rows: tuple[TemplateRow, ...]) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for row in rows:
            title = title_words(row)
            item = QListWidgetItem(title)
            item.setData(_MARK, mark_words(row))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, (title, mark_words(row)))))
            item.setData(Qt.ItemDataRole.UserRole, row.note_type)
            item.setToolTip(row.problem)
            self.list.addItem(item)
            if row.note_type is self._chosen:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        if self._chosen is None and rows:
            self.list.setCurrentRow(0)

    def _on_current_changed(self, item: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        if item is None:
            return
        note_type = NoteType(item.data(Qt.ItemDataRole.UserRole))
        if self.editor.is_changed and self._chosen is not None and note_type is not self._chosen:
            text, left = self.editor.text_now(), self._chosen
            self._toast.show_message("Changes were not saved.", "Go on editing", lambda: self._bring_back(left, text))
        self._chosen = note_type
        self._port.template(note_type, self._on_detail, self._on_editor_failed)

    def _bring_back(self, note_type: NoteType, text: str) -> None:
        def show(detail: TemplateDetail) -> None:
            self._on_detail(detail)
            self.editor.resume(text)

        self.list.blockSignals(True)
        self.choose(note_type)
        self.list.blockSignals(False)
        self._chosen = note_type
        self._port.template(note_type, show, self._on_editor_failed)

    def _on_detail(self, detail: TemplateDetail) -> None:
        if detail.note_type is self._chosen:
            self.error.show_words("")
            self.editor.show_detail(detail)

    def _on_check(self, text: str) -> None:
        if self._chosen is not None:
            self._port.check_template(self._chosen, text, self.editor.show_check, self._on_editor_failed)

    def _on_save(self, text: str) -> None:
        if self._chosen is None:
            return

        def done(detail: TemplateDetail) -> None:
            self._on_detail(detail)
            self.editor.saved.flash()
            self.enter()

        self._port.save_template(self._chosen, text, done, self._on_editor_failed)

    def _on_reset(self) -> None:
        note_type = self._chosen
        if note_type is None:
            return
        before = self.editor.kept_text()

        def done(detail: TemplateDetail) -> None:
            self._on_detail(detail)
            self.enter()
            self._toast.show_message("The program's own template is back.", "Undo", undo)

        def undo() -> None:
            self._port.save_template(note_type, before, undone, self._on_editor_failed)

        def undone(detail: TemplateDetail) -> None:
            self._on_detail(detail)
            self.enter()

        self._port.reset_template(note_type, done, self._on_editor_failed)

    def _on_discard(self) -> None:
        if self._chosen is not None:
            self._port.template(self._chosen, self._on_detail, self._on_editor_failed)

    def _on_editor_failed(self, error: ScribeError) -> None:
        # The text that could not be kept stays in the editor.
        self.error.show_error(error)


def title_words(row: TemplateRow) -> str:
    """What a template is called in the list: its own title, unless that says nothing beside the others."""
    is_nameless = row.note_type is NoteType.FREEFORM and row.title == _SHIPPED_FREEFORM
    return NOTE_TYPE_TITLES[row.note_type] if is_nameless else row.title


def mark_words(row: TemplateRow) -> str:
    """What stands behind the title."""
    return "not usable" if row.problem else "edited" if row.is_edited else ""
