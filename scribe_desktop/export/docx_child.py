"""Owns the engine that makes .docx files in a process of its own: python-docx never comes into the window's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scribe_desktop.children.engine_process import EngineSpec, ReportEvent
from scribe_desktop.export.docx_writer import note_as_docx
from scribe_desktop.export.note_view import NoteView


@dataclass(frozen=True, slots=True)
class DocxRequest:
    """A note to be made into a Word document; see `note_as_docx`."""

    view: NoteView
    created_at: datetime
    language: str = "en-US"


def docx_spec() -> EngineSpec:
    """How to make the engine in a child."""
    return EngineSpec("scribe_desktop.export.docx_child:make_docx_engine", None, max_parallel=1)


def make_docx_engine(_settings: None) -> DocxEngine:
    """Factory for the engine process."""
    return DocxEngine()


class DocxEngine:
    """Answers a DocxRequest with the bytes of the document."""

    def handle(self, request: object, report: ReportEvent) -> bytes:  # noqa: ARG002 - nothing to report
        """Raises nothing a user could cause."""
        if not isinstance(request, DocxRequest):
            raise TypeError(type(request).__name__)
        return note_as_docx(request.view, created_at=request.created_at, language=request.language)
