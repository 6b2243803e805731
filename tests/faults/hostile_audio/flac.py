"""Writes FLAC whose every frame is one constant: the smallest bytes for the most sound (RFC 9639)."""

from __future__ import annotations

_BLOCK = 65_535
_RATE = 8_000


def constant_flac(seconds: int) -> bytes:
    """A valid FLAC stream of silence that costs two bytes a second; its header does not say how long it is."""
    info = _BLOCK.to_bytes(2, "big") * 2 + bytes(6) + (_RATE << 44 | 0 << 41 | 15 << 36).to_bytes(8, "big") + bytes(16)
    head = b"fLaC" + bytes([0x80]) + len(info).to_bytes(3, "big") + info
    frames = seconds * _RATE // _BLOCK + 1
    return head + b"".join(_frame(number) for number in range(frames))


def _frame(number: int) -> bytes:
    # Fixed block size, 16 bit block size at the end of the header, rate and sample size from the stream's header.
    header = b"\xff\xf8\x70\x00" + _coded(number) + (_BLOCK - 1).to_bytes(2, "big")
    header += bytes([_crc(header, 8, 0x07)])
    body = header + b"\x00\x00\x00"
    return body + _crc(body, 16, 0x8005).to_bytes(2, "big")


def _coded(number: int) -> bytes:
    """The UTF-8-like number of a frame."""
    return chr(number).encode("utf-8", "surrogatepass")


def _crc(data: bytes, bits: int, polynomial: int) -> int:
    value, top, mask = 0, 1 << (bits - 1), (1 << bits) - 1
    for byte in data:
        value ^= byte << (bits - 8)
        for _ in range(8):
            value = (value << 1 ^ polynomial if value & top else value << 1) & mask
    return value
