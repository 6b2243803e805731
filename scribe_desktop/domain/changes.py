"""Owns Changes: what a command touched, so that every view re-reads just that."""

from __future__ import annotations

from dataclasses import dataclass

from scribe_desktop.domain.ids import JobId, NoteId, SessionId


@dataclass(frozen=True, slots=True)
class Changes:
    """The identifiers of what a committed command touched."""

    sessions: frozenset[SessionId] = frozenset()
    notes: frozenset[NoteId] = frozenset()
    jobs: frozenset[JobId] = frozenset()
    has_vocabulary_changed: bool = False
    has_settings_changed: bool = False

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            sessions=self.sessions | other.sessions,
            notes=self.notes | other.notes,
            jobs=self.jobs | other.jobs,
            has_vocabulary_changed=self.has_vocabulary_changed or other.has_vocabulary_changed,
            has_settings_changed=self.has_settings_changed or other.has_settings_changed,
        )
