"""Owns the user's vocabulary: drug names, colleagues, places that the speech engine should expect."""

from __future__ import annotations

from scribe_desktop.commands.outcome import Outcome
from scribe_desktop.domain.changes import Changes
from scribe_desktop.store.workspace import Workspace

_CHANGED = Changes(has_vocabulary_changed=True)


def add_terms(workspace: Workspace, terms: tuple[str, ...]) -> Outcome[int]:
    """Add cleaned terms; the result is how many were new."""
    return Outcome(_CHANGED, workspace.vocabulary.add(terms))


def remove_terms(workspace: Workspace, terms: tuple[str, ...]) -> Outcome[int]:
    """Remove terms; the result is how many were there."""
    return Outcome(_CHANGED, workspace.vocabulary.remove(terms))
