"""Makes damaged sound files: the same seed and number give the same bytes."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.faults.hostile_audio.named import ordinary

SEEDS = ("a.wav", "a.flac", "a.ogg", "a.opus", "a.webm", "a.mp3", "a.m4a", "a.mp4", "a.aac", "a.mka", "a.aiff", "a.caf")
_HEADER_BYTES = 512

Mutate = Callable[[random.Random, bytearray], None]


def mutated(seed: int, number: int) -> tuple[str, bytes]:
    """A damaged file: the name of its format with what was done to it, and its bytes."""
    chance = random.Random(f"{seed}/{number}")
    name = SEEDS[number % len(SEEDS)]
    content = bytearray(ordinary(name))
    done = []
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        mutate = chance.choice(_MUTATIONS)
        mutate(chance, content)
        done.append(mutate.__name__.strip("_"))
    return f"{name} {'+'.join(done)}", bytes(content)


def _flip_bits(chance: random.Random, content: bytearray) -> None:
    for _ in range(chance.choice((1, 8, 64, 512))):
        if content:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _damage_header(chance: random.Random, content: bytearray) -> None:
    for _ in range(chance.choice((1, 4, 16))):
        if content:
            content[chance.randrange(min(_HEADER_BYTES, len(content)))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))


def _inflate_number(chance: random.Random, content: bytearray) -> None:
    # Sizes and counts stand in four bytes in most formats.
    at = chance.randrange(max(1, min(_HEADER_BYTES, len(content) - 4)))
    content[at : at + 4] = chance.choice(
        (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\xff\xff\x7f")
    )


def _cut_end(chance: random.Random, content: bytearray) -> None:
    del content[chance.randrange(len(content) + 1) :]


def _cut_out(chance: random.Random, content: bytearray) -> None:
    start = chance.randrange(len(content) + 1)
    del content[start : start + chance.choice((1, 7, 100, 5000))]


def _double(chance: random.Random, content: bytearray) -> None:
    start = chance.randrange(len(content) + 1)
    content[start:start] = content[start : start + chance.choice((4, 100, 5000))] * chance.choice((1, 3))


def _splice(chance: random.Random, content: bytearray) -> None:
    other = ordinary(chance.choice(SEEDS))
    content[chance.randrange(len(content) + 1) :] = other[chance.randrange(len(other)) :]


def _noise(chance: random.Random, content: bytearray) -> None:
    start = chance.randrange(len(content) + 1)
    length = chance.choice((16, 400, 4000))
    content[start : start + length] = chance.randbytes(length)


def _zeros(chance: random.Random, content: bytearray) -> None:
    start = chance.randrange(len(content) + 1)
    length = chance.choice((16, 400, 4000))
    content[start : start + length] = bytes(length)


_MUTATIONS: tuple[Mutate, ...] = (
    _flip_bits,
    _damage_header,
    _inflate_number,
    _cut_end,
    _cut_out,
    _double,
    _splice,
    _noise,
    _zeros,
)
