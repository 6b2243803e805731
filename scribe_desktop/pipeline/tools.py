"""Owns what a running job is given: the store, the settings, the kill switch, the clock. It makes none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from scribe_desktop.config import AiSwitch, Settings
from scribe_desktop.domain.clock import Clock
from scribe_desktop.domain.ids import NewId
from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.template import Template
from scribe_desktop.retrying import RetryPolicy
from scribe_desktop.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PipelineTools:
    """Everything a job needs from outside. Built once by a composition root and passed in."""

    workspace: Workspace
    settings: Settings
    switch: AiSwitch
    clock: Clock
    new_id: NewId
    template: Callable[[NoteType], Template]
    policy: RetryPolicy = field(default_factory=RetryPolicy)
