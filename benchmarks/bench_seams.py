"""What cutting costs: the sample visit whole, cut hard, joined naively, and joined by us, with word times and without.

`python -m benchmarks.bench_seams`: the local engine hears every variant in this run; nothing is known beforehand.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import jiwer
from whisper_normalizer.english import EnglishTextNormalizer

from scribe_desktop.audio.cutting import cut
from scribe_desktop.audio.decoding import decode_pcm
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import EngineProcess
from scribe_desktop.domain.chunk import Chunk, ChunkText
from scribe_desktop.domain.clinical_words import Fact, WordKind, facts_of
from scribe_desktop.domain.transcript import Span
from scribe_desktop.transcription.chunking import plan_chunks
from scribe_desktop.transcription.engine import TranscribeRequest
from scribe_desktop.transcription.local_engine import describe_local
from scribe_desktop.transcription.local_models import find_local_model
from scribe_desktop.transcription.stitching import ChunkPiece, Stitched, stitch
from scribe_desktop.transcription.voice_activity import SpeechMap, detect_speech, voice_activity_spec

SAMPLE_FOLDER = Path(__file__).parent.parent / "resources" / "sample_visit"
THRESHOLD_BYTES = 200_000
NEAR_SEAM_MS = 5_000
THREADS = 2
LIMIT_POINTS = 1.5


@dataclass(frozen=True, slots=True)
class Reference:
    """The words that were said, normalised, and about when each was."""

    words: list[str]
    times_ms: list[int]
    facts: Counter[Fact]


@dataclass(frozen=True, slots=True)
class Row:
    """One way of cutting and joining, and what came of it."""

    name: str
    error_rate: float
    seam_errors: int
    doubled_words: int
    facts_found: int
    flagged: str


def measure() -> bool:
    """Print the table; True when ours is within 1.5 points of unchunked and doubles nothing."""
    reference = _reference()
    path = SAMPLE_FOLDER / "sample-visit.webm"
    speech = _speech_map(path)
    description = describe_local(find_local_model(None), threads=THREADS)
    whole = Span(0, speech.duration_ms)
    chunks = plan_chunks(
        duration_ms=speech.duration_ms,
        byte_count=path.stat().st_size,
        speech=speech.spans,
        capabilities=description.capabilities,
        threshold_bytes=THRESHOLD_BYTES,
    )
    cuts = [chunk.owned.start_ms for chunk in chunks[1:]]
    edges = [speech.duration_ms * n // len(chunks) for n in range(len(chunks) + 1)]
    hard = [Span(start_ms, end_ms) for start_ms, end_ms in pairwise(edges)]
    with EngineProcess(description.spec) as process:
        unchunked = _hear(process, path, [whole])
        hard_cut = _hear(process, path, hard)
        heard = _hear(process, path, [chunk.span for chunk in chunks])
    with_times, text_only = _stitched(chunks, heard, speech), _stitched(chunks, _without_times(heard), speech)
    rows = [
        _row("unchunked", _joined(unchunked), reference, unchunked, cuts),
        _row("hard cut, no overlap", _joined(hard_cut), reference, hard_cut, edges[1:-1]),
        _row("overlap, naive concatenation", _joined(heard), reference, heard, cuts),
        _row("ours, word times", _text(with_times), reference, heard, cuts, with_times),
        _row("ours, text only", _text(text_only), reference, heard, cuts, text_only),
    ]
    _print(rows, len(chunks), sum(reference.facts.values()))
    return all(row.error_rate <= rows[0].error_rate + LIMIT_POINTS and row.doubled_words == 0 for row in rows[3:])


def _reference() -> Reference:
    turns = json.loads((SAMPLE_FOLDER / "sample-visit.turns.json").read_text("utf-8"))
    normalise = EnglishTextNormalizer()
    words: list[str] = []
    times_ms: list[int] = []
    for turn in turns:
        said = normalise(turn["text"]).split()
        length = turn["end"] - turn["start"]
        words += said
        times_ms += [round(1_000 * (turn["start"] + length * n / len(said))) for n in range(len(said))]
    return Reference(words, times_ms, _grave(words))


def _speech_map(path: Path) -> SpeechMap:
    cancel = CancelToken()
    with path.open("rb") as source, EngineProcess(voice_activity_spec()) as process:
        return detect_speech(decode_pcm(source, cancel=cancel), process, cancel)


def _hear(process: EngineProcess, path: Path, spans: Sequence[Span]) -> list[ChunkText]:
    cancel = CancelToken()
    heard: dict[int, ChunkText] = {}
    for place, audio in cut(lambda: path.open("rb"), spans, cancel=cancel):
        answer = process.call(TranscribeRequest(audio, spans[place].duration_ms, "en"), cancel)
        if not isinstance(answer, ChunkText):
            raise TypeError(type(answer).__name__)
        heard[place] = answer
    return [heard[place] for place in range(len(spans))]


def _without_times(heard: Sequence[ChunkText]) -> list[ChunkText]:
    return [replace(one, words=(), segments=()) for one in heard]


def _stitched(chunks: Sequence[Chunk], heard: Sequence[ChunkText], speech: SpeechMap) -> Stitched:
    return stitch([ChunkPiece(*piece) for piece in zip(chunks, heard, strict=True)], speech=speech.spans)


def _joined(heard: Sequence[ChunkText]) -> str:
    return " ".join(one.text for one in heard)


def _text(stitched: Stitched) -> str:
    return " ".join(word.text for word in stitched.words)


def _row(
    name: str,
    text: str,
    reference: Reference,
    heard: Sequence[ChunkText],
    cuts: Sequence[int],
    stitched: Stitched | None = None,
) -> Row:
    words = EnglishTextNormalizer()(text).split()
    aligned = jiwer.process_words(" ".join(reference.words), " ".join(words))
    errors = 0
    for piece in aligned.alignments[0]:
        if piece.type == "equal":
            continue
        at_ms = reference.times_ms[min(piece.ref_start_idx, len(reference.words) - 1)]
        if any(abs(at_ms - cut_ms) <= NEAR_SEAM_MS for cut_ms in cuts):
            errors += max(piece.ref_end_idx - piece.ref_start_idx, piece.hyp_end_idx - piece.hyp_start_idx)
    found = reference.facts & _grave(words)
    flagged = f"{sum(seam.is_flagged for seam in stitched.seams)}/{len(stitched.seams)}" if stitched else "-"
    return Row(name, 100 * aligned.wer, errors, _doubled(words, reference, heard), found.total(), flagged)


def _grave(words: Sequence[str]) -> Counter[Fact]:
    """Numbers and drugs: what must not be lost."""
    facts = facts_of(words)
    return Counter({fact: n for fact, n in facts.items() if fact.kind in (WordKind.NUMBER, WordKind.DRUG)})


def _doubled(words: Sequence[str], reference: Reference, heard: Sequence[ChunkText]) -> int:
    """How many runs of three words stand there again that were neither said again nor heard again in one chunk."""
    normalise = EnglishTextNormalizer()
    allowed = _runs(reference.words)
    for one in heard:
        allowed |= _runs(normalise(one.text).split())
    return sum(count - max(1, allowed[run]) for run, count in _runs(words).items() if count > max(1, allowed[run]))


def _runs(words: Sequence[str]) -> Counter[tuple[str, str, str]]:
    return Counter(zip(words, words[1:], words[2:], strict=False))


def _print(rows: Sequence[Row], chunk_count: int, facts: int) -> None:
    print(f"sample visit, {chunk_count} chunks, threshold {THRESHOLD_BYTES:,} bytes, local engine")
    print(f"{'':30} {'WER %':>6} {'seam errors':>12} {'doubled':>8} {'numbers+drugs':>14} {'flagged':>8}")
    for row in rows:
        found = f"{row.facts_found}/{facts}"
        print(
            f"{row.name:30} {row.error_rate:6.2f} {row.seam_errors:12d} {row.doubled_words:8d} "
            f"{found:>14} {row.flagged:>8}"
        )
    print(f"seam errors: wrong words within {NEAR_SEAM_MS // 1_000} s of a cut (those of ours for unchunked)")


if __name__ == "__main__":
    sys.exit(0 if measure() else 1)
