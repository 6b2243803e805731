"""Owns which exchanges make the outline: everything that may not be left out, then the most relevant up to a length.

Pure; it must not reorder: what is chosen stays in speaking order.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from scribe_desktop.domain.template import NoteLength
from scribe_desktop.drafting.outline.sorting import Placed

SHARE_OF_WORDS = MappingProxyType({NoteLength.BRIEF: 0.4, NoteLength.STANDARD: 0.6, NoteLength.FULL: 0.75})
"""How much of the visit's words an outline may hold; what may not be left out is kept even beyond it.

Four-fold cross-validation on the ACI-Bench training set had ROUGE flat between 0.5 and 0.65; the standard length lies
between them, on the side of keeping more of the story.
"""

MIN_RELEVANCE = 0.2
"""Below this an exchange is chat and stays out even where there is room."""


def choose(placed: Sequence[Placed], length: NoteLength) -> tuple[Placed, ...]:
    """The exchanges of the outline, in speaking order."""
    chosen = {index for index, one in enumerate(placed) if one.reasons}
    room = SHARE_OF_WORDS[length] * sum(len(one.exchange.plain) for one in placed)
    room -= sum(len(placed[index].exchange.plain) for index in chosen)
    by_relevance = sorted(
        (index for index in range(len(placed)) if index not in chosen),
        key=lambda index: (-placed[index].relevance, index),
    )
    for index in by_relevance:
        size = len(placed[index].exchange.plain)
        if placed[index].relevance < MIN_RELEVANCE:
            break
        if size <= room:
            chosen.add(index)
            room -= size
    return tuple(placed[index] for index in sorted(chosen))
