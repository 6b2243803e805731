"""The outline drafter beside what copying would give: `python -m benchmarks.bench_outline [--data FOLDER]`.

ACI-Bench valid (20 visits): ROUGE-1, ROUGE-2, ROUGE-L F1 against the clinician's note, mean over visits, computed by
the package rouge_score with stemming, ROUGE-L over the whole text (`rougeL`, not `rougeLsum`): of the variants tried,
only this one gives the issue's 38.5 / 16.0 / 22.7 for the one-line trick, whose 15 words count the speaker tag.
MTS-Dialog valid (100 dialogues): share put in the right section, beside always naming the commonest section of train.
Neither validation set was used for fitting or for choosing a figure. The rules for cutting speech were written by
reading dialogues, three visits of ACI-Bench valid among them, so the outline is not wholly blind to that set.
Exit code 1 when the outline is not better than every other line.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rouge_score.rouge_scorer import RougeScorer

from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.template import Template
from scribe_desktop.drafting.drafter import DraftRequest
from scribe_desktop.drafting.outline.sorting import Sorter
from scribe_desktop.drafting.outline.speech import exchanges
from scribe_desktop.drafting.outline.topics import Topic
from scribe_desktop.drafting.outline_drafter import OutlineDrafter
from scribe_desktop.drafting.template_library import load_template
from tools.outline_data import aci_turns, as_segments, mts_turns, read_rows
from tools.train_outline import MTS_TOPICS

MEASURES = ("rouge1", "rouge2", "rougeL")
TRICK = "turns of 15 or more words"
DEFAULT_DATA = Path(__file__).parent.parent.parent / "shared" / "data"

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """Mean ROUGE F1 in percent, in the order of MEASURES, and mean length in words."""

    rouge: tuple[float, ...]
    words: float

    def beats(self, other: Result) -> bool:
        return all(ours > theirs for ours, theirs in zip(self.rouge, other.rouge, strict=True))


def doctor_turns(row: Row) -> str:
    return "\n".join([text for speaker, text in aci_turns(row["dialogue"]) if speaker == "doctor"][:12])


def speaker_turns(row: Row) -> str:
    return "\n".join([text for _, text in aci_turns(row["dialogue"])][:12])


def whole_transcript(row: Row) -> str:
    return row["dialogue"]


def long_turns(row: Row) -> str:
    lines = [line for line in row["dialogue"].splitlines() if len(line.split()) >= 15]
    return "\n".join(re.sub(r"^\[\w+\]\s*", "", line) for line in lines)


def outline(drafter: OutlineDrafter, template: Template) -> Callable[[Row], str]:
    def write(row: Row) -> str:
        segments = as_segments(aci_turns(row["dialogue"]))
        return drafter.handle(DraftRequest(template, segments), lambda _event: None).body.plain_text()

    return write


def rouge_of(rows: Sequence[Row], write: Callable[[Row], str]) -> Result:
    scorer = RougeScorer(MEASURES, use_stemmer=True)
    sums, words = [0.0] * len(MEASURES), 0
    for row in rows:
        text = write(row)
        words += len(text.split())
        scores = scorer.score(row["note"], text)
        sums = [total + scores[name].fmeasure for total, name in zip(sums, MEASURES, strict=True)]
    return Result(tuple(100 * total / len(rows) for total in sums), words / len(rows))


def print_rouge(rows: Sequence[Row], drafter: OutlineDrafter) -> bool:
    others = {
        "12 doctor turns": rouge_of(rows, doctor_turns),
        "12 speaker turns": rouge_of(rows, speaker_turns),
        "whole transcript": rouge_of(rows, whole_transcript),
        TRICK: rouge_of(rows, long_turns),
    }
    ours = {
        f"outline, {note_type.value} template": rouge_of(rows, outline(drafter, load_template(note_type)))
        for note_type in (NoteType.SOAP, NoteType.HISTORY_AND_PHYSICAL)
    }
    note_words = sum(len(row["note"].split()) for row in rows) / len(rows)
    print(f"ACI-Bench valid, {len(rows)} visits; notes hold {note_words:.0f} words")
    print(f"{'':32}{'ROUGE-1':>9}{'ROUGE-2':>9}{'ROUGE-L':>9}{'words':>8}")
    for name, result in (others | ours).items():
        print(f"{name:32}" + "".join(f"{score:9.1f}" for score in result.rouge) + f"{result.words:8.0f}")
    is_better = all(mine.beats(other) for mine in ours.values() for other in others.values())
    is_shorter = all(mine.words <= others[TRICK].words for mine in ours.values())
    print(f"better than each on all three: {_yes(is_better)}; no longer than the trick: {_yes(is_shorter)}\n")
    return is_better and is_shorter


def print_sections(train: Sequence[Row], valid: Sequence[Row], sorter: Sorter) -> bool:
    """Family and social history share one header in MTS-Dialog, so either counts as that header."""
    commonest = Counter(MTS_TOPICS[row["section_header"]] for row in train).most_common(1)[0][0]
    dialogues: list[tuple[Topic, Topic]] = []
    turns: list[tuple[Topic, Topic]] = []
    for row in valid:
        truth = MTS_TOPICS[row["section_header"]]
        parts = [part.plain for part in exchanges(as_segments(mts_turns(row["dialogue"])))]
        whole = [word for part in parts for word in part]
        dialogues.append((truth, _merged(sorter.topic_of(whole))))
        turns.extend((truth, _merged(sorter.topic_of(part))) for part in parts)
    print(f"MTS-Dialog valid, share in the right section ({len(set(MTS_TOPICS.values()))} sections)")
    print(f"{'':32}{'outline':>9}{'commonest':>11}{'count':>8}")
    is_better = True
    for name, pairs in (("dialogues", dialogues), ("turns (question with answer)", turns)):
        right = sum(truth is said for truth, said in pairs) / len(pairs)
        majority = sum(truth is commonest for truth, _ in pairs) / len(pairs)
        is_better = is_better and right > majority
        print(f"{name:32}{right:9.1%}{majority:11.1%}{len(pairs):8}")
    return is_better


def _merged(topic: Topic) -> Topic:
    return Topic.SOCIAL_HISTORY if topic is Topic.FAMILY_HISTORY else topic


def _yes(value: bool) -> str:
    return "yes" if value else "NO"


def measure(data: Path = DEFAULT_DATA) -> bool:
    """Print both tables; whether every claim held. Without the data no claim is shown, so none holds."""
    if not data.is_dir():
        print("The outline's test sets are not beside this checkout; give their folder with --data.", file=sys.stderr)
        return False
    sorter = Sorter.load()
    is_rouge_better = print_rouge(read_rows(data / "aci-bench" / "valid.csv"), OutlineDrafter(sorter))
    mts = data / "mts-dialog"
    is_sorted_better = print_sections(read_rows(mts / "train.csv"), read_rows(mts / "valid.csv"), sorter)
    return is_rouge_better and is_sorted_better


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    return 0 if measure(parser.parse_args().data) else 1


if __name__ == "__main__":
    raise SystemExit(main())
