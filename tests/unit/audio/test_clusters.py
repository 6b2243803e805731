"""Finding a time in a working copy without an index: the same as a plain scan, with little read."""

from __future__ import annotations

import io

import pytest

from scribe_desktop.audio.clusters import Cluster, cluster_at, from_time


def _webm(clusters: int, payload: int, step_ms: int) -> bytes:
    """A file of the shape the muxer writes: a head, then clusters that begin with their time."""
    parts = [b"\x1a\x45\xdf\xa3 a head of some bytes"]
    for number in range(clusters):
        time = (number * step_ms).to_bytes(4, "big")
        body = b"\xe7\x84" + time + bytes(payload)
        size = (0x10000000 | len(body)).to_bytes(4, "big")
        parts.append(b"\x1f\x43\xb6\x75" + size + body)
    return b"".join(parts)


class _Counting(io.BytesIO):
    """Gives at most 100,000 bytes at a time, as a sealed file gives one frame, and counts them."""

    total = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(min(100_000, size if size is not None and size >= 0 else 100_000))
        self.total += len(data)
        return data


@pytest.mark.parametrize("payload", [30, 5_000, 90_000])
def test_the_cluster_found_is_the_last_one_that_begins_by_the_time(payload: int) -> None:
    file = _webm(200, payload, 5_000)
    source = io.BytesIO(file)
    first = Cluster(file.index(b"\x1f\x43\xb6\x75"), 0)
    for wanted_ms in (0, 1, 4_999, 5_000, 5_001, 333_333, 994_999, 995_000, 5_000_000):
        found = cluster_at(source, first, wanted_ms)
        assert found.start_ms == min(995_000, wanted_ms // 5_000 * 5_000)
        assert file[found.offset : found.offset + 4] == b"\x1f\x43\xb6\x75"


def test_a_long_file_is_not_read_to_find_a_time() -> None:
    source = _Counting(_webm(2_000, 20_000, 5_000))
    blocks = from_time(source, 7_000_000)
    head, first = next(blocks), next(blocks)
    assert head.endswith(b"some bytes")
    assert first.startswith(b"\x1f\x43\xb6\x75")
    assert source.total < 2_000_000


def test_what_follows_is_all_of_the_rest() -> None:
    file = _webm(40, 20_000, 5_000)
    sound = b"".join(from_time(_Counting(file), 101_000))
    head_end, start = file.index(b"\x1f\x43\xb6\x75"), _offset(file, 20)
    assert sound == file[:head_end] + file[start:]


def test_bytes_that_only_look_like_a_cluster_are_passed_over() -> None:
    decoy = b"\x1f\x43\xb6\x75\x10\x00\x00\x00\x00\x00\x00\x00"
    file = _webm(3, 10, 5_000) + decoy * 4 + _webm(1, 10, 0)[len(b"\x1a\x45\xdf\xa3 a head of some bytes") :]
    first = Cluster(file.index(b"\x1f\x43\xb6\x75"), 0)
    assert cluster_at(io.BytesIO(file), first, 7_000).start_ms == 5_000


def test_a_file_without_clusters_is_handed_on_as_it_is() -> None:
    assert b"".join(from_time(_Counting(b"nothing of the kind" * 9_000), 5_000)) == b"nothing of the kind" * 9_000


def _offset(file: bytes, number: int) -> int:
    place = -1
    for _ in range(number + 1):
        place = file.index(b"\x1f\x43\xb6\x75", place + 1)
    return place
