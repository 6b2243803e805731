"""Owns what the classifier sees of an exchange: hashed words and word pairs. Standard library only, so it is stable.

Training (tools/train_outline.py) and drafting call the same functions; a change here needs new weights.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from itertools import pairwise

from scribe_desktop.drafting.outline.speech import Exchange

FEATURE_BITS = 15
FEATURE_COUNT = 1 << FEATURE_BITS
POSITION_STEPS = 10

_NUMBER = re.compile(r"\d")
_LENGTH_STEPS = (3, 6, 10, 15, 22, 32, 45)


def word_features(plain: Sequence[str]) -> frozenset[int]:
    """Slots of the words and neighbouring pairs; digits are folded, so that no number is learned by heart."""
    words = [_NUMBER.sub("0", word) for word in plain]
    names = [*words, *(f"{first} {second}" for first, second in pairwise(words))]
    return frozenset(_slot(name) for name in names)


def place_features(exchange: Exchange, index: int, count: int) -> frozenset[int]:
    """Slots of what relevance also depends on: where in the visit, how long, asked or told."""
    length = sum(len(exchange.plain) > step for step in _LENGTH_STEPS)
    names = [f"@position {index * POSITION_STEPS // max(1, count)}", f"@length {length}"]
    names.append(f"@sentences {min(4, len(exchange.sentences))}")
    if exchange.sentences[0].is_question:
        names.append("@asked")
    if exchange.sentences[-1].is_question:
        names.append("@unanswered")
    return frozenset(_slot(name) for name in names)


def _slot(name: str) -> int:
    return zlib.crc32(name.encode()) & (FEATURE_COUNT - 1)
