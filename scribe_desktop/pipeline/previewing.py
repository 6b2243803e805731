"""Owns the way of a draft's words to whoever watches it being written. They go nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from scribe_desktop.domain.job import Job
from scribe_desktop.domain.preview import DraftPreview, PreviewSection
from scribe_desktop.domain.template import Template
from scribe_desktop.drafting.drafter import DraftDelta

Preview = Callable[[DraftPreview], None]
"""Takes a draft as far as it has come, from any thread; must not block or raise."""


class PreviewFeed:
    """Collects what one note's drafter streams and shows the whole of it each time. Used on one thread."""

    def __init__(self, job: Job, template: Template, show: Preview | None) -> None:
        self._job = job
        self._template = template
        self._show = show
        self._lines: dict[str, list[str]] = {}

    def begin(self) -> None:
        """A draft begins: what an attempt before it streamed is gone."""
        self._lines = {}
        self._tell()

    def take(self, delta: DraftDelta) -> None:
        """More of the draft has come."""
        lines = [line for line in delta.text.splitlines() if line.strip()]
        if lines:
            self._lines.setdefault(delta.section_key, []).extend(lines)
            self._tell()

    def _tell(self) -> None:
        if self._show is None:
            return
        self._show(
            DraftPreview(
                self._job.id,
                self._job.session_id,
                self._template.note_type,
                tuple(self._section(key, lines) for key, lines in self._lines.items()),
            )
        )

    def _section(self, key: str, lines: list[str]) -> PreviewSection:
        section = self._template.section(key)
        return PreviewSection(key, section.heading if section is not None else "", tuple(lines))
