"""Owns the Session (one clinical visit) and the Recordings that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scribe_desktop.domain.ids import RecordingId, SessionId


class RecordingSource(StrEnum):
    """Where the audio came from."""

    IMPORT = "import"
    MICROPHONE = "microphone"


@dataclass(frozen=True, slots=True)
class Session:
    """One clinical visit. `label` is the clinician's own word for it and counts as patient data."""

    id: SessionId
    label: str
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None

    @property
    def is_in_trash(self) -> bool:
        """Whether the session waits in the trash."""
        return self.deleted_at is not None


@dataclass(frozen=True, slots=True)
class Recording:
    """The audio of a session as it is kept: a sealed WebM/Opus working copy.

    `source_sha256` and `source_bytes` are those of the file the user gave; `sealed_name` is the sealed file's name
    inside the workspace's audio folder, or None once purged. `codec` is the source's codec as ffmpeg names it.
    `sealed_sha256` and `sealed_bytes` are those of the working copy itself, unsealed: what checkpoints are keyed on.
    """

    id: RecordingId
    session_id: SessionId
    source: RecordingSource
    source_sha256: str
    source_bytes: int
    duration_ms: int
    codec: str
    sealed_name: str | None
    created_at: datetime
    purged_at: datetime | None = None
    sealed_sha256: str = ""
    sealed_bytes: int = 0
