"""Owns finding a time in a WebM working copy that has no index: by halving, reading a few frames, never the whole.

Working copies are written to a pipe, so they carry neither a length nor cue points; their clusters tell their own time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_CLUSTER = b"\x1f\x43\xb6\x75"
_TIME = 0xE7
_BLOCK_BYTES = 64 * 1024
_HEAD_BYTES = 12 + 10
_NEAR_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster: where it begins in the file and on the recording's clock."""

    offset: int
    start_ms: int


def from_time(source: BinaryIO, start_ms: int) -> Iterator[bytes]:
    """The file as if it began shortly before a time: its head, then all clusters from the one that holds the time."""
    first = _next_cluster(source, 0, _size(source))
    if first is None:
        source.seek(0)
        yield from _blocks(source)
        return
    source.seek(0)
    yield _exactly(source, first.offset)
    cluster = cluster_at(source, first, start_ms)
    source.seek(cluster.offset)
    yield from _blocks(source)


def cluster_at(source: BinaryIO, first: Cluster, start_ms: int) -> Cluster:
    """The last cluster that begins by a time, or the first one."""
    low, high = first, _size(source)
    while high - low.offset > _NEAR_BYTES:
        middle = (low.offset + high) // 2
        found = _next_cluster(source, middle, high)
        if found is not None and found.start_ms <= start_ms:
            low = found
        else:
            high = middle
    end = _size(source)
    while True:
        found = _next_cluster(source, low.offset + len(_CLUSTER), end)
        if found is None or found.start_ms > start_ms:
            return low
        low = found


def _next_cluster(source: BinaryIO, offset: int, end: int) -> Cluster | None:
    """The first cluster that begins in a stretch of the file."""
    while offset < end:
        source.seek(offset)
        block = _exactly(source, _BLOCK_BYTES)
        place = block.find(_CLUSTER)
        while place >= 0 and offset + place < end:
            if len(block) - place < _HEAD_BYTES:
                source.seek(offset + place)
                head = _exactly(source, _HEAD_BYTES)
            else:
                head = block[place : place + _HEAD_BYTES]
            time = _time_of(head)
            if time is not None:
                return Cluster(offset + place, time)
            place = block.find(_CLUSTER, place + 1)
        if len(block) < _BLOCK_BYTES:
            return None
        # The mark may lie across two blocks.
        offset += len(block) - (len(_CLUSTER) - 1)
    return None


def _time_of(head: bytes) -> int | None:
    """The time a cluster's first bytes tell, or None where they are no cluster's after all."""
    if len(head) < len(_CLUSTER) + 1 or head[4] == 0:
        return None
    place = 4 + (9 - head[4].bit_length())
    if len(head) < place + 2 or head[place] != _TIME:
        return None
    count = head[place + 1] & 0x7F
    if not head[place + 1] & 0x80 or not 1 <= count <= 8 or len(head) < place + 2 + count:
        return None
    return int.from_bytes(head[place + 2 : place + 2 + count], "big")


def _size(source: BinaryIO) -> int:
    return source.seek(0, os.SEEK_END)


def _exactly(source: BinaryIO, count: int) -> bytes:
    """So many bytes, or all there are: a raw stream may give fewer at a time."""
    parts = []
    while count > 0 and (part := source.read(count)):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _blocks(source: BinaryIO) -> Iterator[bytes]:
    while block := source.read(_BLOCK_BYTES):
        yield block
