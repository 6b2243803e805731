"""Owns how the store looks from the transcription: sealed audio as spans, checkpoints as kept chunks. No rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO, cast

from scribe_desktop.audio.cutting import cut, reencode
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.domain.chunk import Checkpoint, CheckpointKey
from scribe_desktop.domain.ids import RecordingId
from scribe_desktop.domain.transcript import Span
from scribe_desktop.store.workspace import Workspace


class SealedChunkAudio:
    """A recording's sealed working copy as the audio the transcription asks for; ffmpeg works through pipes."""

    def __init__(self, workspace: Workspace, recording_id: RecordingId, cancel: CancelToken) -> None:
        self._workspace = workspace
        self._recording_id = recording_id
        self._cancel = cancel

    def _open(self) -> BinaryIO:
        return cast(BinaryIO, self._workspace.audio.reader(self._recording_id))

    def whole(self) -> bytes:
        """The working copy as it is."""
        with self._open() as sealed:
            return sealed.read()

    def reencoded(self) -> bytes:
        """The whole recording as mono 16 kHz Opus at 32 kbps."""
        return reencode(self._open, cancel=self._cancel)

    def cut(self, spans: Sequence[Span]) -> Iterator[tuple[int, bytes]]:
        """Each span as a WebM/Opus file of its own, with its place in `spans`."""
        return cut(self._open, spans, cancel=self._cancel)


class StoredCheckpoints:
    """The store's checkpoints of one recording as the transcription asks for them."""

    def __init__(self, workspace: Workspace, recording_id: RecordingId) -> None:
        self._workspace = workspace
        self._recording_id = recording_id

    def find(self, key: CheckpointKey) -> Checkpoint | None:
        """The finished chunk of that key, or None."""
        return self._workspace.checkpoints.find(key)

    def save(self, checkpoint: Checkpoint) -> None:
        """Keep a finished chunk; on disk when this returns."""
        self._workspace.checkpoints.save(self._recording_id, checkpoint)
