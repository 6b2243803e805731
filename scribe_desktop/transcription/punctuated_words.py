"""Owns giving the words of a text their times, where an engine lists timed words bare of punctuation. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from scribe_desktop.domain.transcript import Word

_LONGEST_SPREAD_WORD_MS = 1_000


def words_of_text(text: str, timed: Sequence[Word]) -> tuple[Word, ...]:
    """Every word of `text`, in order and with its punctuation, with times taken from `timed`.

    The text is the truth and the timed words only lend their times, so no word is lost or doubled when the two lists
    differ. Words that match nothing are spread evenly over the time that is left for them. Times are the timed words'
    own milliseconds. Empty when `timed` is empty.
    """
    tokens = text.split()
    if not timed or not tokens:
        return ()
    matcher = SequenceMatcher(
        a=[_bare(token) for token in tokens], b=[_bare(word.text) for word in timed], autojunk=False
    )
    words: list[Word] = []
    for tag, first, last, timed_first, timed_last in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(tokens[first:last], timed[timed_first:timed_last], strict=True)
            words.extend(Word(token, word.start_ms, word.end_ms, word.probability) for token, word in pairs)
            continue
        if timed_first < timed_last:
            start_ms, end_ms = timed[timed_first].start_ms, timed[timed_last - 1].end_ms
        else:
            start_ms = timed[timed_first - 1].end_ms if timed_first else 0
            end_ms = timed[timed_first].start_ms if timed_first < len(timed) else start_ms
            # A word stretched over a long pause would hide that nothing was heard there.
            end_ms = min(end_ms, start_ms + _LONGEST_SPREAD_WORD_MS * (last - first))
        words.extend(_spread(tokens[first:last], start_ms, max(start_ms, end_ms)))
    return tuple(words)


def _bare(token: str) -> str:
    return "".join(c for c in token.casefold() if c.isalnum()) or token


def _spread(tokens: Sequence[str], start_ms: int, end_ms: int) -> list[Word]:
    count = len(tokens)
    edges = [start_ms + (end_ms - start_ms) * n // count for n in range(count + 1)] if count else []
    return [Word(token, edges[n], edges[n + 1]) for n, token in enumerate(tokens)]
