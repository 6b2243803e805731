"""Makes the outline drafter's weights: `python -m tools.train_outline DATA_FOLDER [OUTPUT_FOLDER]`.

DATA_FOLDER holds `mts-dialog/train.csv` and `aci-bench/train.csv` (both CC BY 4.0). No validation file
is read.
One linear model, two answers for every exchange of a visit:

- topic: multinomial logistic regression. MTS-Dialog gives the section header of each short dialogue; ACI-Bench gives
  headers for exam, results, assessment and plan by matching each exchange with the note line it resembles most.
- relevance: logistic regression on whether an exchange would be picked by someone who knows the note (a greedy choice
  that raises ROUGE-1 + ROUGE-2 F1 against it), ACI-Bench only.

Same data, same machine, same bytes. Full-batch Adam from zero, so there is no seed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scribe_desktop.drafting.outline.features import FEATURE_BITS, FEATURE_COUNT, place_features, word_features
from scribe_desktop.drafting.outline.keeping import KeepReason, reasons_to_keep
from scribe_desktop.drafting.outline.sorting import FACTS_FILE, TOPICS, WEIGHTS_FILE
from scribe_desktop.drafting.outline.speech import Exchange, exchanges
from scribe_desktop.drafting.outline.topics import Topic
from tools.outline_data import aci_turns, as_segments, mts_turns, read_rows

Floats = npt.NDArray[np.float64]

STEPS = 150
LEARNING_RATE = 0.1
TOPIC_DECAY = 1e-5
RELEVANCE_DECAY = 3e-4
MATCH_THRESHOLD = 0.22
ACI_TOPIC_WEIGHT = 4.0
OPENING_SHARE = 0.2

# Section headers of MTS-Dialog (Ben Abacha et al. 2023, table 2).
MTS_TOPICS = {
    "CC": Topic.CHIEF_COMPLAINT,
    "GENHX": Topic.HISTORY,
    "PASTMEDICALHX": Topic.PAST_MEDICAL,
    "OTHER_HISTORY": Topic.PAST_MEDICAL,
    "GYNHX": Topic.PAST_MEDICAL,
    "IMMUNIZATIONS": Topic.PAST_MEDICAL,
    "PASTSURGICAL": Topic.PAST_SURGICAL,
    "MEDICATIONS": Topic.MEDICATIONS,
    "ALLERGY": Topic.ALLERGIES,
    "FAM/SOCHX": Topic.SOCIAL_HISTORY,
    "ROS": Topic.REVIEW_OF_SYSTEMS,
    "EXAM": Topic.EXAM,
    "LABS": Topic.RESULTS,
    "IMAGING": Topic.RESULTS,
    "ASSESSMENT": Topic.ASSESSMENT,
    "DIAGNOSIS": Topic.ASSESSMENT,
    "PLAN": Topic.PLAN,
    "DISPOSITION": Topic.FOLLOW_UP,
    "EDCOURSE": Topic.OTHER,
    "PROCEDURES": Topic.OTHER,
}
# Headings of ACI-Bench notes, the first that is contained wins.
ACI_TOPICS = (
    ("CHIEF", Topic.CHIEF_COMPLAINT),
    ("CC", Topic.CHIEF_COMPLAINT),
    ("HISTORY OF PRESENT", Topic.HISTORY),
    ("HPI", Topic.HISTORY),
    ("SURGICAL", Topic.PAST_SURGICAL),
    ("FAMILY", Topic.FAMILY_HISTORY),
    ("SOCIAL", Topic.SOCIAL_HISTORY),
    ("MEDICATION", Topic.MEDICATIONS),
    ("ALLERG", Topic.ALLERGIES),
    ("REVIEW OF SYSTEMS", Topic.REVIEW_OF_SYSTEMS),
    ("VITAL", Topic.VITALS),
    ("EXAM", Topic.EXAM),
    ("RESULT", Topic.RESULTS),
    ("ASSESSMENT AND PLAN", None),
    ("ASSESSMENT", Topic.ASSESSMENT),
    ("IMPRESSION", Topic.ASSESSMENT),
    ("PLAN", Topic.PLAN),
    ("INSTRUCTIONS", Topic.PLAN),
    ("HISTORY", Topic.PAST_MEDICAL),
)
ATTRIBUTION = (
    "MTS-Dialog training set: Ben Abacha, Yim, Fan, Lin: An Empirical Study of Clinical Note Generation from "
    "Doctor-Patient Encounters, EACL 2023. CC BY 4.0.",
    "ACI-Bench training set: Yim, Fu, Ben Abacha, Snider, Lin, Yetisgen: ACI-BENCH: a Novel Ambient Clinical "
    "Intelligence Dataset for Benchmarking Automatic Visit Note Generation, Scientific Data 2023. CC BY 4.0.",
)
_FAMILY = re.compile(
    r"\b(?:mother|father|mom|dad|parents?|brothers?|sisters?|siblings?|grand\w+|aunts?|uncles?|cousins?|family history|"
    r"(?:in|on) (?:your|the|my) family|(?:your|my) family|hereditary|runs in|mother's|father's|mom's|dad's)\b"
)
_SOCIAL = re.compile(
    r"\b(?:smok\w*|cigar\w*|tobacco|alcohol|drink\w*|drugs?|married|wife|husband|live|living|work\w*|job|retired|school|"
    r"children|kids|marijuana|divorced|single|occupation|exercise)\b"
)
_PLANNED = re.compile(
    r"\b(?:will|continue|order\w*|prescri\w*|recommend\w*|refer\w*|start\w*|increase|decrease|stop|follow|return|call|schedule|"
    r"advis\w*|instruct\w*|encourag\w*|treatment|testing|education|agreements)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z0-9]+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Example:
    """Features of one exchange or dialogue; `topic` is an index into TOPICS or None, `is_picked` None when unknown."""

    words: frozenset[int]
    place: frozenset[int]
    topic: int | None
    is_picked: bool | None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Visit:
    """One ACI-Bench visit: its exchanges and the note a clinician wrote."""

    exchanges: tuple[Exchange, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted model: one column a topic and, last, relevance; bias in the last row.

    `follows` says how much likelier a topic (column) is after another (row).
    """

    table: Floats
    follows: Floats


def mts_examples(rows: Sequence[dict[str, str]]) -> list[Example]:
    """Every exchange and every whole dialogue with the topic of its header."""
    found: list[Example] = []
    for row in rows:
        topic = MTS_TOPICS[row["section_header"]]
        parts = exchanges(as_segments(mts_turns(row["dialogue"])))
        texts = [part.plain for part in parts if len(part.plain) > 2]
        texts.append(tuple(word for part in parts for word in part.plain))
        for plain in texts:
            own = _family_or_social(" ".join(plain)) if topic is Topic.SOCIAL_HISTORY else topic
            found.append(Example(word_features(plain), frozenset(), TOPICS.index(own), None))
    return found


def _family_or_social(text: str) -> Topic:
    is_family = len(_FAMILY.findall(text)) > len(_SOCIAL.findall(text))
    return Topic.FAMILY_HISTORY if is_family else Topic.SOCIAL_HISTORY


def aci_visits(rows: Sequence[dict[str, str]]) -> list[Visit]:
    """The visits, cut as the drafter cuts them."""
    return [Visit(exchanges(as_segments(aci_turns(row["dialogue"]))), row["note"]) for row in rows]


def aci_examples(visits: Sequence[Visit]) -> list[list[Example]]:
    """Visit by visit: every exchange with its weak topic (if a note line resembles it) and whether it was picked."""
    rarity = _rarity([visit.note for visit in visits])
    found: list[list[Example]] = []
    for visit in visits:
        picked = _greedy_pick(visit)
        count = len(visit.exchanges)
        topics = [_weak_topic(exchange, visit.note, rarity) for exchange in visit.exchanges]
        # What resembles the complaint's line later in the visit is the story behind it.
        topics = [
            Topic.HISTORY if topic is Topic.CHIEF_COMPLAINT and index > OPENING_SHARE * count else topic
            for index, topic in enumerate(topics)
        ]
        found.append(
            [
                Example(
                    word_features(exchange.plain),
                    place_features(exchange, index, count),
                    None if topic is None else TOPICS.index(topic),
                    index in picked,
                    ACI_TOPIC_WEIGHT,
                )
                for index, (exchange, topic) in enumerate(zip(visit.exchanges, topics, strict=True))
            ]
        )
    return found


def _rarity(notes: Sequence[str]) -> dict[str, float]:
    seen = Counter(word for note in notes for word in set(_WORD.findall(note.lower())))
    return {word: math.log((1 + len(notes)) / (1 + count)) for word, count in seen.items()}


def _weak_topic(exchange: Exchange, note: str, rarity: dict[str, float]) -> Topic | None:
    """The section of the note line that shares most rare words with this exchange, if any does."""
    said = set(_WORD.findall(" ".join(exchange.plain)))
    mass = sum(rarity.get(word, 0.0) for word in said)
    best_score, best = MATCH_THRESHOLD, None
    for topic, line in _note_lines(note):
        written = set(_WORD.findall(line.lower()))
        shared = sum(rarity.get(word, 0.0) for word in said & written)
        total = math.sqrt(max(1e-9, mass * sum(rarity.get(word, 0.0) for word in written)))
        if shared / total > best_score:
            best_score, best = shared / total, topic
    if best is Topic.PLAN and KeepReason.FOLLOW_UP in reasons_to_keep(exchange):
        return Topic.FOLLOW_UP
    return best


def _note_lines(note: str) -> list[tuple[Topic, str]]:
    lines: list[tuple[Topic, str]] = []
    topic: Topic | None = Topic.HISTORY
    for line in note.splitlines():
        text = line.strip()
        if text.isupper() and not _DIGIT.search(text):
            topic = next((topic for words, topic in ACI_TOPICS if words in text), Topic.PAST_MEDICAL)
            continue
        sentences = [sentence for sentence in re.split(r"(?<=[.:])\s+", text) if sentence]
        lines.extend(
            (topic or (Topic.PLAN if _PLANNED.search(sentence) else Topic.ASSESSMENT), sentence)
            for sentence in sentences
        )
    return lines


def _greedy_pick(visit: Visit) -> frozenset[int]:
    """Exchanges that, added one by one, raise ROUGE-1 + ROUGE-2 F1 against the note most; stops when none does."""
    target = [_grams(_WORD.findall(visit.note.lower()), size) for size in (1, 2)]
    offered = [[_grams(_WORD.findall(" ".join(one.plain)), size) for size in (1, 2)] for one in visit.exchanges]
    chosen: list[Counter[str]] = [Counter(), Counter()]
    picked: set[int] = set()
    score = 0.0
    while True:
        trials = [
            (sum(_f1(chosen[size] + grams[size], target[size]) for size in (0, 1)), -index)
            for index, grams in enumerate(offered)
            if index not in picked
        ]
        best_score, best = max(trials, default=(0.0, 0))
        if best_score <= score:
            return frozenset(picked)
        score = best_score
        picked.add(-best)
        chosen = [chosen[size] + offered[-best][size] for size in (0, 1)]


def _grams(words: Sequence[str], size: int) -> Counter[str]:
    return Counter(" ".join(words[at : at + size]) for at in range(len(words) - size + 1))


def _f1(said: Counter[str], target: Counter[str]) -> float:
    shared = sum((said & target).values())
    total = sum(said.values()) + sum(target.values())
    return 2 * shared / total if total else 0.0


class _Rows:
    """A sparse matrix of ones, each row scaled to length 1, with the two products that fitting needs."""

    def __init__(self, rows: Sequence[frozenset[int]]) -> None:
        self.count = len(rows)
        self._columns = np.array([slot for row in rows for slot in sorted(row)], dtype=np.int64)
        sizes = np.array([len(row) for row in rows])
        self._values = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
        self._of_row = np.repeat(np.arange(self.count), sizes)
        self._by_column = np.argsort(self._columns, kind="stable")

    def times(self, table: Floats) -> Floats:
        """Rows times table: (rows, columns of the table); bias is the table's last row."""
        product = np.empty((self.count, table.shape[1]))
        for column in range(table.shape[1]):
            product[:, column] = np.bincount(
                self._of_row, weights=self._values * table[self._columns, column], minlength=self.count
            )
        return np.asarray(product + table[-1])

    def transposed_times(self, error: Floats) -> Floats:
        """The gradient: (features + 1, columns)."""
        product = np.empty((FEATURE_COUNT + 1, error.shape[1]))
        for column in range(error.shape[1]):
            product[:-1, column] = np.bincount(
                self._columns, weights=self._values * error[self._of_row, column], minlength=FEATURE_COUNT
            )
        product[-1] = error.sum(axis=0)
        return product


def fit_topics(examples: Sequence[Example]) -> Floats:
    """Multinomial logistic regression: (features + 1, topics)."""
    known = [example for example in examples if example.topic is not None]
    truth = np.zeros((len(known), len(TOPICS)))
    truth[np.arange(len(known)), [example.topic or 0 for example in known]] = 1.0
    weight = np.array([example.weight for example in known])[:, None]
    rows = _Rows([example.words | example.place for example in known])

    def error(scores: Floats) -> Floats:
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(weight * (powers / powers.sum(axis=1, keepdims=True) - truth) / weight.sum())

    return _descend(rows, len(TOPICS), error, TOPIC_DECAY)


def fit_relevance(examples: Sequence[Example]) -> Floats:
    """Binary logistic regression: (features + 1, 1)."""
    known = [example for example in examples if example.is_picked is not None]
    truth = np.array([[float(bool(example.is_picked))] for example in known])
    rows = _Rows([example.words | example.place for example in known])
    return _descend(
        rows, 1, lambda scores: np.asarray((1 / (1 + np.exp(-scores)) - truth) / len(known)), RELEVANCE_DECAY
    )


def _descend(rows: _Rows, columns: int, error: Callable[[Floats], Floats], decay: float) -> Floats:
    table = np.zeros((FEATURE_COUNT + 1, columns))
    mean, square = np.zeros_like(table), np.zeros_like(table)
    for step in range(1, STEPS + 1):
        gradient = rows.transposed_times(error(rows.times(table))) + decay * table
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        table -= LEARNING_RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return table


def fit_follows(visits: Sequence[Sequence[Example]]) -> Floats:
    """log P(topic | topic before) / P(topic) over the known topics of each visit, add-one smoothed."""
    counts = np.ones((len(TOPICS), len(TOPICS)))
    for visit in visits:
        known = [example.topic for example in visit if example.topic is not None]
        for before, after in pairwise(known):
            counts[before, after] += 1
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    return np.asarray(np.log(counts / expected))


def fit(mts: Sequence[Example], aci: Sequence[Sequence[Example]]) -> Weights:
    """Fit everything."""
    seen = [example for visit in aci for example in visit]
    table = np.hstack([fit_topics([*mts, *seen]), fit_relevance(seen)])
    return Weights(table, fit_follows(aci))


def write(weights: Weights, folder: Path, facts: dict[str, object]) -> None:
    """The weights as float16 and, beside them, what they are made of."""
    path = folder / WEIGHTS_FILE
    with path.open("wb") as file:
        np.savez_compressed(file, table=weights.table.astype(np.float16), follows=weights.follows.astype(np.float16))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    text = json.dumps({"sha256": digest, "bytes": path.stat().st_size, **facts}, indent=2)
    (folder / FACTS_FILE).write_text(text + "\n", encoding="utf-8")


def train(data: Path, output: Path) -> None:
    """Read both training sets under `data`, fit, and write weights and facts to the folder `output`."""
    mts_path, aci_path = data / "mts-dialog" / "train.csv", data / "aci-bench" / "train.csv"
    mts = mts_examples(read_rows(mts_path))
    aci = aci_examples(aci_visits(read_rows(aci_path)))
    digests = {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (mts_path, aci_path)
    }
    facts: dict[str, object] = {
        "topics": [str(topic) for topic in TOPICS],
        "feature_bits": FEATURE_BITS,
        "examples": {"mts-dialog": len(mts), "aci-bench": sum(map(len, aci))},
        "trained_on_sha256": digests,
        "attribution": ATTRIBUTION,
        "changes": "Hashed word counts only; a linear model fitted to them. No text of either set is contained.",
    }
    write(fit(mts, aci), output, facts)


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    package = Path(__file__).parent.parent / "scribe_desktop" / "drafting" / "outline"
    parser.add_argument("output", type=Path, nargs="?", default=package)
    arguments = parser.parse_args()
    train(arguments.data, arguments.output)


if __name__ == "__main__":
    main()
