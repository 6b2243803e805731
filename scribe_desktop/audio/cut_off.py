"""Owns whether a file ends before the place it names as its end, for formats of which ffmpeg does not tell.

Sources: RIFF (Microsoft Multimedia Programming Interface, 1991), Sony Wave64, Apple Core Audio Format 1.0, RFC 3533.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scribe_desktop.audio.sniffing import Container, ReadAt

# Recorders that cannot go back write such sizes.
_UNKNOWN_SIZES = frozenset({0, 0xFFFFFFFF, 0x7FFFFFFF, 0xFFFFFFFFFFFFFFFF, 0x7FFFFFFFFFFFFFFF})
_MOST_CHUNKS = 256
_OGG_TAIL_BYTES = 1 << 16
_OGG_LAST_PAGE_FLAG = 4


@dataclass(frozen=True, slots=True)
class _ChunkLayout:
    """How a format lists its chunks: each has a name, a size, content, and fill up to the alignment."""

    first_offset: int
    name_bytes: int
    size_bytes: int
    byte_order: Literal["little", "big"]
    is_header_counted: bool
    alignment: int


_LAYOUTS = {
    Container.WAV: _ChunkLayout(12, 4, 4, "little", is_header_counted=False, alignment=2),
    Container.WAVE64: _ChunkLayout(40, 16, 8, "little", is_header_counted=True, alignment=8),
    Container.CAF: _ChunkLayout(8, 4, 8, "big", is_header_counted=False, alignment=1),
}


def is_cut_off(container: Container, read_at: ReadAt, file_bytes: int) -> bool:
    """Whether the file's own sizes or flags say that its end is missing; False where nothing can be told."""
    if container is Container.OGG:
        tail = read_at(max(0, file_bytes - _OGG_TAIL_BYTES), _OGG_TAIL_BYTES)
        page = tail.rfind(b"OggS")
        return page >= 0 and page + 5 < len(tail) and not tail[page + 5] & _OGG_LAST_PAGE_FLAG
    layout = _LAYOUTS.get(container)
    return layout is not None and _sound_goes_on(layout, read_at, file_bytes)


def _sound_goes_on(layout: _ChunkLayout, read_at: ReadAt, file_bytes: int) -> bool:
    offset = layout.first_offset
    header_bytes = layout.name_bytes + layout.size_bytes
    for _ in range(_MOST_CHUNKS):
        header = read_at(offset, header_bytes)
        if len(header) < header_bytes:
            return False
        size = int.from_bytes(header[layout.name_bytes :], layout.byte_order)
        content_bytes = size - header_bytes if layout.is_header_counted else size
        end = offset + header_bytes + content_bytes
        if header.startswith(b"data"):
            return size not in _UNKNOWN_SIZES and end > file_bytes
        if content_bytes < 0 or end > file_bytes:
            return False
        offset = end + -end % layout.alignment
    return False
