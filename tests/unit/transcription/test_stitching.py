"""Joining chunks: no word outside the overlaps is lost or doubled, and no fact that stands on one side is dropped."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe_desktop.domain.chunk import Chunk, ChunkText
from scribe_desktop.domain.clinical_words import facts_of
from scribe_desktop.domain.transcript import MergedBy, Segment, Span, Word
from scribe_desktop.transcription.stitching import ChunkPiece, Stitched, stitch

WORD_MS = 400
OVERLAP_MS = 7_000

LETTERS = str.maketrans("0123456789", "ghijklmnop")
FACTS = ["no", "fifty", "10", "milligrams", "lisinopril", "never", "left", "allergic", "don't", "twice"]


def _text(stitched: Stitched) -> str:
    return " ".join(word.text for word in stitched.words)


def _pieces(heard: Sequence[Sequence[Word]], chunks: Sequence[Chunk], has_times: Sequence[bool]) -> list[ChunkPiece]:
    pieces = []
    for words, chunk, is_timed in zip(heard, chunks, has_times, strict=True):
        own = tuple(Word(w.text, w.start_ms - chunk.span.start_ms, w.end_ms - chunk.span.start_ms) for w in words)
        text = " ".join(word.text for word in words)
        pieces.append(ChunkPiece(chunk, ChunkText(text, own if is_timed else (), (), "en")))
    return pieces


def _chunks(cuts: Sequence[int], duration_ms: int) -> list[Chunk]:
    edges = [0, *cuts, duration_ms]
    half = OVERLAP_MS // 2
    return [
        Chunk(n, Span(max(0, edges[n] - half), min(duration_ms, edges[n + 1] + half)), Span(edges[n], edges[n + 1]))
        for n in range(len(edges) - 1)
    ]


def _heard_in(words: Sequence[Word], chunk: Chunk) -> list[Word]:
    return [word for word in words if chunk.span.start_ms <= word.start_ms and word.end_ms <= chunk.span.end_ms]


def _spoken(texts: Sequence[str]) -> list[Word]:
    return [Word(text, n * WORD_MS, n * WORD_MS + WORD_MS - 50) for n, text in enumerate(texts)]


@dataclass(frozen=True)
class Case:
    """A talk of words unlike each other; each chunk mishears words in its overlaps in its own way."""

    words: list[Word]
    chunks: list[Chunk]
    heard: list[list[Word]]
    has_times: list[bool]

    @property
    def overlaps(self) -> list[Span]:
        pairs = zip(self.chunks, self.chunks[1:], strict=False)
        return [Span(after.span.start_ms, before.span.end_ms) for before, after in pairs]

    def outside(self) -> list[str]:
        """The words that lie outside every overlap, and half a second around it."""
        return [
            word.text
            for word in self.words
            if not any(overlap.overlap_ms(Span(word.start_ms - 500, word.end_ms + 500)) for overlap in self.overlaps)
        ]


@st.composite
def _cases(draw: st.DrawFn, *, facts: bool = False) -> Case:
    texts = [hashlib.sha256(b"%d" % n).hexdigest()[:7].translate(LETTERS) for n in range(draw(st.integers(150, 220)))]
    if facts:
        for n in draw(st.sets(st.integers(0, len(texts) - 1), max_size=40)):
            texts[n] = draw(st.sampled_from(FACTS))
    words = _spoken(texts)
    duration_ms = len(words) * WORD_MS
    cuts = [25_000 + draw(st.integers(0, 3_000))]
    if draw(st.booleans()):
        cuts.append(cuts[0] + 20_000 + draw(st.integers(0, 3_000)))
    chunks = _chunks(cuts, duration_ms)
    heard = []
    for chunk in chunks:
        mine = []
        for word in _heard_in(words, chunk):
            is_shared = sum(1 for other in chunks if word in _heard_in(words, other)) > 1
            change = draw(st.integers(0, 11)) if is_shared else 11
            if change == 0:
                continue
            text = f"mis{word.text}" if change == 1 else word.text
            shift_ms = draw(st.integers(-150, 150)) if is_shared else 0
            start_ms = max(chunk.span.start_ms, word.start_ms + shift_ms)
            mine.append(Word(text, start_ms, max(start_ms, min(chunk.span.end_ms, word.end_ms + shift_ms))))
            if change == 2:
                mine.append(Word(f"extra{word.text}", word.end_ms, word.end_ms))
        heard.append(mine)
    has_times = draw(st.lists(st.booleans(), min_size=len(chunks), max_size=len(chunks)))
    return Case(words, chunks, heard, has_times)


@settings(deadline=None)
@given(_cases())
def test_no_word_outside_the_overlaps_is_lost_or_doubled(case: Case) -> None:
    words = _text(stitch(_pieces(case.heard, case.chunks, case.has_times))).split()
    outside = case.outside()
    counted = Counter(words)
    assert all(counted[word] == 1 for word in outside)
    assert [word for word in words if word in set(outside)] == outside


@settings(deadline=None)
@given(_cases())
def test_words_both_sides_heard_are_written_once_unless_the_seam_is_flagged(case: Case) -> None:
    stitched = stitch(_pieces(case.heard, case.chunks, case.has_times))
    counted = Counter(word.text for word in stitched.words)
    if not any(seam.is_flagged for seam in stitched.seams):
        agreed = [
            word.text
            for word in case.words
            if sum(1 for mine in case.heard if word.text in {one.text for one in mine}) > 1
        ]
        assert all(counted[word] == 1 for word in agreed)


@settings(deadline=None)
@given(_cases(facts=True))
def test_facts_of_either_side_are_kept(case: Case) -> None:
    stitched = stitch(_pieces(case.heard, case.chunks, case.has_times))
    kept = facts_of([word.text for word in stitched.words])
    for chunk, mine in zip(case.chunks, case.heard, strict=True):
        # What the edge of the audio may have cut through is no reading.
        whole = [
            word.text
            for word in mine
            if chunk.span.start_ms + 350 < word.start_ms and word.end_ms < chunk.span.end_ms - 350
        ]
        for fact in facts_of(whole):
            assert fact in kept, fact


@settings(deadline=None)
@given(_cases(facts=True))
def test_seams_and_times_are_in_order(case: Case) -> None:
    stitched = stitch(_pieces(case.heard, case.chunks, case.has_times))
    assert [seam.at_ms for seam in stitched.seams] == [chunk.owned.start_ms for chunk in case.chunks[1:]]
    starts = [word.start_ms for word in stitched.words]
    assert starts == sorted(starts)
    assert all(0 <= word.start_ms <= word.end_ms <= case.chunks[-1].span.end_ms for word in stitched.words)


@settings(deadline=None)
@given(st.lists(st.sampled_from([*FACTS, "a", "cough", "the", "word"]), max_size=80), st.booleans())
def test_one_chunk_comes_out_as_it_went_in(texts: list[str], is_timed: bool) -> None:
    words = _spoken(texts)
    chunk = Chunk(0, Span(0, 60_000), Span(0, 60_000))
    stitched = stitch(_pieces([words], [chunk], [is_timed]))
    assert _text(stitched).split() == texts
    assert stitched.seams == ()
    if is_timed:
        assert [(word.start_ms, word.end_ms) for word in stitched.words] == [(w.start_ms, w.end_ms) for w in words]


TALK_TEXT = (
    "so tell me about the cough it has been there for three weeks now and it is dry mostly at night when I lie down I "
    "take metformin five hundred milligrams twice a day and lisinopril ten milligrams once a day and no I am not "
    "allergic to anything that I know of but my mother had asthma and she used an inhaler for many years after that "
    "the chest is clear today on both sides and your blood pressure is one hundred and forty two over eighty eight"
)
TALK = TALK_TEXT.split()


@pytest.mark.parametrize("has_times", [[True, True], [False, False], [True, False], [False, True]])
def test_agreeing_chunks_give_the_talk(has_times: list[bool]) -> None:
    words = _spoken(TALK)
    chunks = _chunks([16_000], len(words) * WORD_MS)
    heard = [_heard_in(words, chunk) for chunk in chunks]
    stitched = stitch(_pieces(heard, chunks, has_times))
    assert _text(stitched).split() == TALK
    assert stitched.seams[0].merged_by is (MergedBy.WORD_TIMES if all(has_times) else MergedBy.MATCHING_BLOCK)
    assert not stitched.seams[0].is_flagged


@pytest.mark.parametrize("is_timed", [True, False])
@pytest.mark.parametrize(("word", "misheard"), [("ten", "fifteen"), ("lisinopril", "enalapril"), ("no", "oh")])
def test_two_readings_of_a_fact_are_both_kept_and_flagged(is_timed: bool, word: str, misheard: str) -> None:
    words = _spoken(TALK)
    place = TALK.index(word)
    chunks = _chunks([place * WORD_MS + 400], len(words) * WORD_MS)
    heard = [_heard_in(words, chunk) for chunk in chunks]
    heard[0] = [Word(misheard, w.start_ms, w.end_ms) if w.text == word else w for w in heard[0]]
    stitched = stitch(_pieces(heard, chunks, [is_timed, is_timed]))
    text = _text(stitched).split()
    assert word in text
    if facts_of([misheard]):
        assert misheard in text
        assert stitched.seams[0].is_flagged


def test_a_sentence_that_one_side_left_out_is_kept() -> None:
    words = _spoken(TALK)
    place = TALK.index("mother")
    chunks = _chunks([place * WORD_MS + 800], len(words) * WORD_MS)
    heard = [_heard_in(words, chunk) for chunk in chunks]
    for side in (0, 1):
        for is_timed in (True, False):
            omitting = [list(mine) for mine in heard]
            omitting[side] = [w for w in omitting[side] if w.text not in {"my", "mother", "had", "asthma"}]
            assert _text(stitch(_pieces(omitting, chunks, [is_timed, is_timed]))).split() == TALK


def test_a_word_cut_by_the_edge_is_no_second_reading() -> None:
    chunks = _chunks([10_000], 20_000)
    # The second chunk begins at 6.5 s, in the middle of "seventy-six".
    first = [Word("pulse", 5_000, 5_600), Word("76,", 5_900, 6_900), Word("oxygen", 7_400, 8_000)]
    second = [Word("6,", 6_500, 6_900), Word("oxygen", 7_400, 8_000), Word("ninety-eight", 8_100, 9_000)]
    stitched = stitch(_pieces([first, second], chunks, [True, True]))
    assert _text(stitched) == "pulse 76, oxygen ninety-eight"
    assert not stitched.seams[0].is_flagged


def test_fuzzy_when_no_words_agree_but_the_sound_does() -> None:
    before = [*TALK[:40], "listen", "up", "real", "taking", "mourning"]
    after = ["lissen", "upp", "reel", "takin", "morning", *[f"later{n}" for n in range(60)]]
    chunks = _chunks([16_000], 60_000)
    pieces = [
        ChunkPiece(chunks[0], ChunkText(" ".join(before), (), (), "en")),
        ChunkPiece(chunks[1], ChunkText(" ".join(after), (), (), "en")),
    ]
    stitched = stitch(pieces)
    assert stitched.seams[0].merged_by is MergedBy.FUZZY
    assert _text(stitched).split() == before + after[5:]


def test_nothing_in_common_is_kept_whole_and_flagged() -> None:
    chunks = _chunks([16_000], 60_000)
    before, after = [f"early{n}" for n in range(40)], [f"wholly{n}different" for n in range(60)]
    pieces = [
        ChunkPiece(chunks[0], ChunkText(" ".join(before), (), (), "en")),
        ChunkPiece(chunks[1], ChunkText(" ".join(after), (), (), "en")),
    ]
    stitched = stitch(pieces)
    assert stitched.seams[0].merged_by is MergedBy.CONCATENATED
    assert stitched.seams[0].is_flagged
    assert _text(stitched).split() == before + after


def test_a_seam_in_silence_is_not_flagged() -> None:
    chunks = _chunks([16_000], 60_000)
    pieces = [
        ChunkPiece(chunks[0], ChunkText("hello there", (), (), "en")),
        ChunkPiece(chunks[1], ChunkText("good bye", (), (), "en")),
    ]
    stitched = stitch(pieces, speech=(Span(1_000, 3_000), Span(50_000, 52_000)))
    assert _text(stitched) == "hello there good bye"
    assert not stitched.seams[0].is_flagged
    assert stitched.words[-1].start_ms >= 50_000
    assert all(word.has_approximate_times for word in stitched.words)


def test_text_in_segments_is_spread_over_them() -> None:
    chunk = Chunk(0, Span(10_000, 20_000), Span(10_000, 20_000))
    segments = (Segment("s1", 0, 2_000, None, "two words"), Segment("s2", 5_000, 6_000, None, "more"))  # type: ignore[arg-type]
    stitched = stitch([ChunkPiece(chunk, ChunkText("two words more", (), segments, "en"))])
    assert [word.start_ms for word in stitched.words] == [10_000, 10_800, 15_000]
    assert all(word.has_approximate_times for word in stitched.words)
