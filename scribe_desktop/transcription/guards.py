"""Owns the guards against words nobody said. Pure; each guard says what it removed or marked, nothing goes silently.

The evidence is section 6 of the feasibility report: Whisper writes stock phrases on silence, repeats itself, and writes
more words than can be spoken (Koenecke et al. 2024, "Careless Whisper"; Baranski et al. 2025).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scribe_desktop.domain.clinical_words import kinds_of, word_keys
from scribe_desktop.domain.transcript import Span, clock_text
from scribe_desktop.transcription.words import PlacedWord

# How far from detected speech a word may lie and still belong to it.
NEAR_SPEECH_MS = 500
SAME_PHRASE_MS = 1_000

# People say up to six words a second in bursts; eight words in less than one second are not speech.
RATE_WINDOW_WORDS = 8
SHORTEST_RATE_WINDOW_MS = 1_000

LONGEST_LOOP_WORDS = 12

PHANTOM_PHRASES = frozenset(
    {
        "you",
        "thank you",
        "thank you very much",
        "thank you so much",
        "thanks",
        "thanks for watching",
        "thank you for watching",
        "thanks for listening",
        "thank you for listening",
        "please subscribe",
        "like and subscribe",
        "please like and subscribe",
        "subscribe to my channel",
        "see you next time",
        "see you in the next video",
        "bye",
        "bye bye",
        "okay",
        "so",
        "the end",
        "music",
        "applause",
        "silence",
        "blank_audio",
        "subtitles by the amara.org community",
    }
)


class GuardKind(StrEnum):
    """What a guard objected to."""

    PHANTOM = "phantom"
    REPETITION = "repetition"
    RATE = "rate"
    OUTSIDE_SPEECH = "outside_speech"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one guard did: so many words within `span` were removed, or kept and marked as doubtful."""

    kind: GuardKind
    span: Span
    word_count: int
    is_removed: bool

    def sentence(self) -> str:
        """The line shown to the clinician; it holds no word that was said."""
        reason = {
            GuardKind.PHANTOM: "on silence",
            GuardKind.REPETITION: "repeated over and over",
            GuardKind.RATE: "faster than anybody speaks",
            GuardKind.OUTSIDE_SPEECH: "where no speech was detected",
        }[self.kind]
        words = "1 word" if self.word_count == 1 else f"{self.word_count} words"
        done = "left out" if self.is_removed else "marked as doubtful"
        return f"At {clock_text(self.span.start_ms)}: {words} {reason}, {done}."


@dataclass(frozen=True, slots=True)
class Guarded:
    """The words that stay, doubtful ones marked `is_suspect`, and every finding."""

    words: tuple[PlacedWord, ...]
    findings: tuple[Finding, ...]


def guard(words: Sequence[PlacedWord], *, speech: Sequence[Span]) -> Guarded:
    """Apply every guard, in the order phantom phrases, repetition, words outside speech, speech rate."""
    kept = tuple(words)
    findings: list[Finding] = []
    steps: tuple[Callable[[Sequence[PlacedWord]], Guarded], ...] = (
        lambda some: remove_phantoms(some, speech=speech),
        remove_loops,
        lambda some: mark_outside_speech(some, speech=speech),
        mark_impossible_rate,
    )
    for step in steps:
        guarded = step(kept)
        kept = guarded.words
        findings.extend(guarded.findings)
    return Guarded(kept, tuple(findings))


def remove_phantoms(words: Sequence[PlacedWord], *, speech: Sequence[Span]) -> Guarded:
    """Remove stock phrases that stand alone where no speech was detected. The same words in speech are left alone."""
    kept: list[PlacedWord] = []
    findings: list[Finding] = []
    for phrase in _phrases(words):
        text = " ".join(key.strip("[]()") for key in word_keys(word.text for word in phrase) if key)
        if text in PHANTOM_PHRASES and not any(_is_in_speech(word, speech) for word in phrase):
            findings.append(_finding(GuardKind.PHANTOM, phrase, is_removed=True))
        else:
            kept.extend(phrase)
    return Guarded(tuple(kept), tuple(findings))


def remove_loops(words: Sequence[PlacedWord]) -> Guarded:
    """Remove the copies of a phrase that is repeated more often than people repeat themselves; the first one stays.

    Three words or more four times in a row, two words six times, one word eight times. A repeated single number, drug
    or negation is marked and kept.
    """
    keys = word_keys(word.text for word in words)
    kept: list[PlacedWord] = []
    findings: list[Finding] = []
    at = 0
    while at < len(words):
        size, copies = _loop_at(keys, at)
        if not copies:
            kept.append(words[at])
            at += 1
            continue
        end = at + size * copies
        if size == 1 and kinds_of(words[at].text):
            kept.extend(replace(word, is_suspect=True) for word in words[at:end])
            findings.append(_finding(GuardKind.REPETITION, words[at:end], is_removed=False))
        else:
            kept.extend(replace(word, is_suspect=True) for word in words[at : at + size])
            findings.append(_finding(GuardKind.REPETITION, words[at + size : end], is_removed=True))
        at = end
    return Guarded(tuple(kept), tuple(findings))


def mark_outside_speech(words: Sequence[PlacedWord], *, speech: Sequence[Span]) -> Guarded:
    """Mark words whose own times lie where no speech was detected. Spread times are no evidence and are left alone."""
    return _mark(
        words,
        [not word.has_approximate_times and not _is_in_speech(word, speech) for word in words],
        GuardKind.OUTSIDE_SPEECH,
    )


def mark_impossible_rate(words: Sequence[PlacedWord]) -> Guarded:
    """Mark runs of words that would have had to be spoken faster than anybody speaks."""
    is_marked = [False] * len(words)
    for first in range(len(words) - RATE_WINDOW_WORDS + 1):
        window = words[first : first + RATE_WINDOW_WORDS]
        if any(word.has_approximate_times for word in window):
            continue
        if window[-1].end_ms - window[0].start_ms < SHORTEST_RATE_WINDOW_MS:
            is_marked[first : first + RATE_WINDOW_WORDS] = [True] * RATE_WINDOW_WORDS
    return _mark(words, is_marked, GuardKind.RATE)


def _mark(words: Sequence[PlacedWord], is_marked: Sequence[bool], kind: GuardKind) -> Guarded:
    marked: list[PlacedWord] = []
    findings: list[Finding] = []
    run: list[PlacedWord] = []
    for word, is_doubtful in zip(words, is_marked, strict=True):
        marked.append(replace(word, is_suspect=True) if is_doubtful else word)
        if is_doubtful:
            run.append(word)
        elif run:
            findings.append(_finding(kind, run, is_removed=False))
            run = []
    if run:
        findings.append(_finding(kind, run, is_removed=False))
    return Guarded(tuple(marked), tuple(findings))


def _phrases(words: Sequence[PlacedWord]) -> list[list[PlacedWord]]:
    """Runs of words without a long pause inside."""
    phrases: list[list[PlacedWord]] = []
    for word in words:
        if phrases and word.start_ms - phrases[-1][-1].end_ms < SAME_PHRASE_MS:
            phrases[-1].append(word)
        else:
            phrases.append([word])
    return phrases


def _loop_at(keys: Sequence[str], at: int) -> tuple[int, int]:
    """How many words repeat from here on and how often; (0, 0) when nothing does often enough."""
    for size in range(1, LONGEST_LOOP_WORDS + 1):
        phrase = keys[at : at + size]
        copies = 1
        while keys[at + size * copies : at + size * (copies + 1)] == phrase:
            copies += 1
        if copies >= {1: 8, 2: 6}.get(size, 4):
            return size, copies
    return 0, 0


def _is_in_speech(word: PlacedWord, speech: Sequence[Span]) -> bool:
    # The spans are in order: only the first that ends after the word's start can hold it.
    first = bisect_right(speech, word.start_ms - NEAR_SPEECH_MS, key=lambda span: span.end_ms)
    return first < len(speech) and speech[first].start_ms < word.end_ms + NEAR_SPEECH_MS


def _finding(kind: GuardKind, words: Sequence[PlacedWord], *, is_removed: bool) -> Finding:
    return Finding(kind, Span(words[0].start_ms, words[-1].end_ms), len(words), is_removed)
