"""Owns which topic each exchange belongs to and how much it matters, by the linear model that "
"tools/train_outline.py made.

Needs numpy, so only the engine process imports it in earnest: `Sorter.load` does. It must not choose or word anything.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING

from scribe_desktop.drafting.outline.cues import is_courtesy, settled_topic
from scribe_desktop.drafting.outline.features import place_features, word_features
from scribe_desktop.drafting.outline.keeping import KeepReason, reasons_to_keep
from scribe_desktop.drafting.outline.speech import Exchange
from scribe_desktop.drafting.outline.topics import Topic
from scribe_desktop.errors import ProviderError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

WEIGHTS_FILE = "weights.npz"
FACTS_FILE = "weights.json"

TOPICS = tuple(Topic)
"""The order of the weights' columns; relevance is the column after the last."""

NEIGHBOUR_WEIGHT = 0.7
"""How much the topic before counts, against an exchange's own words; chosen on the training sets."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An exchange with its topic, its relevance (0 to 1) and why it may not be left out."""

    exchange: Exchange
    topic: Topic
    relevance: float
    reasons: frozenset[KeepReason]


class Sorter:
    """The fitted model. Immutable; any thread."""

    def __init__(self, table: Floats, follows: Floats) -> None:
        self._table = table
        self._follows = follows

    @classmethod
    def load(cls) -> Sorter:
        """The shipped weights, checked against their recorded sha256.

        Raises:
            ProviderError: `outline.weights`, the file is damaged.
        """
        import numpy as np

        folder = resources.files(__package__)
        data = folder.joinpath(WEIGHTS_FILE).read_bytes()
        facts = json.loads(folder.joinpath(FACTS_FILE).read_text(encoding="utf-8"))
        if hashlib.sha256(data).hexdigest() != facts["sha256"] or facts["topics"] != [str(topic) for topic in TOPICS]:
            raise ProviderError(
                "The outline drafter's data file is damaged.",
                safe="The transcript is kept.",
                next_step="Install the program again, then draft once more.",
                code="outline.weights",
            )
        with np.load(BytesIO(data), allow_pickle=False) as arrays:
            return cls(arrays["table"].astype(np.float32), arrays["follows"].astype(np.float32))

    def place(self, exchanges: Sequence[Exchange]) -> tuple[Placed, ...]:
        """Topic and relevance of every exchange of one visit, in order."""
        if not exchanges:
            return ()
        count = len(exchanges)
        scores = [
            self._scores(word_features(exchange.plain) | place_features(exchange, index, count))
            for index, exchange in enumerate(exchanges)
        ]
        topics = self._path([_log_shares(one[:-1]) for one in scores])
        placed: list[Placed] = []
        for exchange, own, topic in zip(exchanges, scores, topics, strict=True):
            reasons = reasons_to_keep(exchange)
            is_chat = not reasons and is_courtesy(exchange.plain)
            relevance = 0.0 if is_chat else 1 / (1 + math.exp(-float(own[-1])))
            placed.append(Placed(exchange, settled_topic(exchange.plain, reasons, topic), relevance, reasons))
        return tuple(placed)

    def topic_of(self, plain: Sequence[str]) -> Topic:
        """The likeliest topic of some words alone, without neighbours."""
        return TOPICS[int(self._scores(word_features(plain))[:-1].argmax())]

    def _scores(self, slots: frozenset[int]) -> Floats:
        import numpy as np

        rows = sorted(slots)
        scores = self._table[rows].sum(axis=0) / np.sqrt(max(1, len(rows))) + self._table[-1]
        return np.asarray(scores, dtype=np.float32)

    def _path(self, scores: Sequence[Floats]) -> list[Topic]:
        """The likeliest sequence of topics (Viterbi)."""
        best = scores[0]
        came_from: list[npt.NDArray[np.intp]] = []
        for own in scores[1:]:
            ways = best[:, None] + NEIGHBOUR_WEIGHT * self._follows
            came_from.append(ways.argmax(axis=0))
            best = ways.max(axis=0) + own
        path = [int(best.argmax())]
        for steps in reversed(came_from):
            path.append(int(steps[path[-1]]))
        return [TOPICS[index] for index in reversed(path)]


def _log_shares(scores: Floats) -> Floats:
    """Log of the softmax."""
    import numpy as np

    shifted = scores - scores.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()), dtype=np.float32)
