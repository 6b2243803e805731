"""Owns how a transcript is cut for the outline: sentences, run-on speech, and questions with their answers.

It changes no word and drops only sounds of listening ("mm-hmm", "okay") that answer nothing. Works on segments with or
without speakers, punctuated or not. It must not decide what matters: that is `sorting`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scribe_desktop.domain.ids import SegmentId
from scribe_desktop.domain.transcript import Segment


def word_set(words: str) -> frozenset[str]:
    """The words of a space-separated list."""
    return frozenset(words.split())


LONG_PAUSE_MS = 2000
"""A silence this long between two segments ends a sentence."""

RUN_ON_WORDS = 22
"""A sentence longer than this is looked at for places to cut it."""

MIN_PIECE_WORDS = 6
STANDS_ALONE_WORDS = 8
SHORT_ANSWER_WORDS = 5
MAX_QUESTIONS = 3

_ABBREVIATIONS = word_set("dr. mr. mrs. ms. st. vs. e.g. i.e. a.m. p.m. approx.")
_LISTENING = word_set(
    "mm-hmm mmhmm mhm mm hmm hmmm uh-huh huh okay ok alright all right yeah yep yes sure good great perfect fine "
    "gotcha got it i see understood absolutely exactly definitely awesome excellent wonderful cool nice correct "
    "oh ah uh um so well then thanks thank you sounds that's that is very of course you're welcome wow really "
    "interesting"
)
_GREETINGS = word_set("hi hello hey morning afternoon evening")
_GREETING_WORDS = _GREETINGS | word_set("good there doctor doc dr sir again")
_ANSWER_STARTS = word_set("yes yeah yep yup no nope nah not never none neither correct uh-huh mm-hmm")
_NEGATIONS = word_set("no not none never nothing neither nor nope nah without denies deny n't cannot")
_SUBJECTS = word_set("i i've i'm i'd my we we've he she they he's she's")
_POINTERS = word_set("it it's its that that's this those these them they one ones so either both there same too")

_AUXILIARY = r"(?:do|does|did|are|is|was|were|have|has|can|could|would|will)"
_QUESTION_START = re.compile(
    r"^(?:(?:and|so|okay|ok|alright|well|now|um|uh|but|or)\s+)*"
    rf"(?:{_AUXILIARY}(?:n't)?\s+(?:n't\s+)?(?:you|your|it|that|there|they|he|she|the|any|this|we|i)\b|"
    r"any\b|how\b|what(?:'s)?\b|where(?:'s)?\b|who\b|why\b|which\b|when (?:did|was|were|do|does|is|are)\b|tell me\b)"
)
_FLAT_QUESTION_START = re.compile(
    r"^(?:(?:and|so|okay|ok|alright|well|um|uh)\s+)*"
    rf"(?:{_AUXILIARY} (?:you|your|it|there|they|he|she|i)\b|any\b|(?:how|what) about\b|"
    r"how (?:long|many|much|often|bad)\b)"
)
_MID_QUESTION = re.compile(
    r"^(?:(?:do|did|are|have|can|could|would) you\b|(?:is|was|are|were) there\b|how about\b|what about\b|"
    r"any (?:other\b|history\b))"
)
_CUT_BEFORE = re.compile(
    r"^(?:(?:okay|ok|alright|now)\s+\S+|and then\b|(?:and|so) (?:i|i'm|i'd|i'll|i've|we|we'll|we're|you|you're|he|"
    r"she|she's|he's|they|it's|your|my|the|there's|there|on|for|what|let's|let)\b|i want you\b|i'd like\b|"
    r"i'm going\b|i'm gon\b|i wan\b|let's\b|let me\b|we'll\b|we're gon\b|for your\b|on your\b)"
)
_OPENS_CONDITION = word_set("if unless until when whether before after because or than while that")
_BOUND_LEFT = word_set(
    "and but or if that when because of to the a an for with in on at from your my no not n't is are was were i "
    "you we do did what how why where which who than as like think know whether until unless before after while "
    "so between by right"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words of one speaker as spoken, punctuation attached. `is_continued`: a piece cut from a longer sentence."""

    words: tuple[str, ...]
    segment_ids: tuple[SegmentId, ...]
    speaker: str | None
    is_question: bool
    is_continued: bool = False

    @property
    def plain(self) -> tuple[str, ...]:
        """The words in lower case without punctuation around them; empty ones are left out."""
        return tuple(word for word in (bare(word) for word in self.words) if word)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What stands or falls together: a sentence, or questions with the answer that has no meaning without them."""

    sentences: tuple[Sentence, ...]

    @property
    def segment_ids(self) -> tuple[SegmentId, ...]:
        """The segments it was said in, in order, each once."""
        return tuple(dict.fromkeys(one for sentence in self.sentences for one in sentence.segment_ids))

    @property
    def plain(self) -> tuple[str, ...]:
        """All words in lower case without punctuation."""
        return tuple(word for sentence in self.sentences for word in sentence.plain)


def bare(word: str) -> str:
    """A word in lower case, without the punctuation around it."""
    return word.strip('.,?!;:"()[]…-').lower()


def exchanges(segments: Sequence[Segment]) -> tuple[Exchange, ...]:
    """The whole transcript as exchanges, in speaking order. Pure; any thread."""
    return tuple(_pair(_without_listening(_sentences(segments))))


@dataclass(frozen=True, slots=True)
class _Spoken:
    word: str
    segment: Segment


def _sentences(segments: Sequence[Segment]) -> list[Sentence]:
    found: list[Sentence] = []
    open_words: list[_Spoken] = []
    for segment in _joined_over_listening(segments):
        words = _words(segment.text)
        if not words:
            continue
        if open_words and _is_boundary(open_words[-1].segment, segment, words[0]):
            found.extend(_finish(open_words))
            open_words = []
        for word in words:
            open_words.append(_Spoken(word, segment))
            if _ends_sentence(word):
                found.extend(_finish(open_words))
                open_words = []
    found.extend(_finish(open_words))
    return found


def _words(text: str) -> list[str]:
    words: list[str] = []
    for word in text.split():
        if words and not any(character.isalnum() for character in word):
            words[-1] += word
        else:
            words.append(word)
    return words


def _joined_over_listening(segments: Sequence[Segment]) -> list[Segment]:
    """Leave out a listener's "mm-hmm" that falls into the middle of the other's sentence."""
    kept: list[Segment] = []
    for index, segment in enumerate(segments):
        before = kept[-1] if kept else None
        after = segments[index + 1] if index + 1 < len(segments) else None
        is_between = before is not None and after is not None and before.speaker == after.speaker != segment.speaker
        if (
            is_between
            and before is not None
            and _is_broken_off(before)
            and _is_listening([bare(word) for word in _words(segment.text)])
        ):
            continue
        kept.append(segment)
    return kept


def _is_broken_off(segment: Segment) -> bool:
    return segment.text.rstrip().endswith(("-", ","))


def _is_boundary(before: Segment, after: Segment, first_word: str) -> bool:
    is_long_pause = after.start_ms - before.end_ms > LONG_PAUSE_MS
    if before.speaker != after.speaker or (is_long_pause and not _is_broken_off(before)):
        return True
    return not first_word[:1].islower()


def _ends_sentence(word: str) -> bool:
    tail = word.rstrip("\"')")
    return tail.endswith((".", "?", "!")) and not tail.endswith("..") and tail.lower() not in _ABBREVIATIONS


def _finish(spoken: list[_Spoken]) -> list[Sentence]:
    pieces: list[Sentence] = []
    for start, end in _cuts([bare(one.word) for one in spoken]):
        part = spoken[start:end]
        words = tuple(one.word for one in part)
        pieces.append(
            Sentence(
                words=words,
                segment_ids=tuple(dict.fromkeys(one.segment.id for one in part)),
                speaker=part[0].segment.speaker,
                is_question=_is_question(words),
                is_continued=start > 0,
            )
        )
    return pieces


def _cuts(plain: list[str]) -> list[tuple[int, int]]:
    """Where a run-on sentence may be cut without tearing a condition from its consequence."""
    if not plain:
        return []
    starts = [0]
    if len(plain) > RUN_ON_WORDS:
        for at in range(MIN_PIECE_WORDS, len(plain) - MIN_PIECE_WORDS + 1):
            left = plain[starts[-1] : at]
            if len(left) >= MIN_PIECE_WORDS and _may_cut(left, plain[at : at + 3]):
                starts.append(at)
    return list(zip(starts, [*starts[1:], len(plain)], strict=True))


def _may_cut(left: list[str], right: list[str]) -> bool:
    ahead = " ".join(right)
    if left[-1] in _BOUND_LEFT:
        return False
    if _MID_QUESTION.match(ahead):
        return not any(word in _OPENS_CONDITION for word in left[-4:])
    if not _CUT_BEFORE.match(ahead):
        return False
    is_fresh_start = right[0] in {"okay", "ok", "alright", "now"}
    return is_fresh_start or not any(word in _OPENS_CONDITION for word in left[-20:])


def _is_question(words: tuple[str, ...]) -> bool:
    last = words[-1].rstrip("\"')")
    if last.endswith("?"):
        # "..., okay?" asks nothing.
        is_tag = bare(last) in {"okay", "ok", "alright"} or [bare(word) for word in words[-2:]] == ["all", "right"]
        return not is_tag or len(words) <= 2
    # A speech model may end a question with a full stop; then only an unmistakable start counts.
    start = _FLAT_QUESTION_START if last.endswith((".", "!")) else _QUESTION_START
    return start.match(" ".join(bare(word) for word in words)) is not None


def _is_listening(plain: Sequence[str]) -> bool:
    return len(plain) <= 5 and all(word in _LISTENING for word in plain)


def _without_listening(sentences: list[Sentence]) -> list[Sentence]:
    kept: list[Sentence] = []
    for sentence in sentences:
        before = kept[-1] if kept else None
        is_answer = before is not None and before.is_question and _is_other_voice(before, sentence)
        if not _is_greeting(sentence.plain) and (is_answer or not _is_listening(sentence.plain)):
            kept.append(sentence)
    return kept


def _is_greeting(plain: Sequence[str]) -> bool:
    return not _GREETINGS.isdisjoint(plain) and _GREETING_WORDS.issuperset(plain)


def _is_other_voice(before: Sentence, after: Sentence) -> bool:
    return before.speaker is None or after.speaker is None or before.speaker != after.speaker


def _pair(sentences: list[Sentence]) -> list[Exchange]:
    paired: list[Exchange] = []
    questions: list[Sentence] = []
    for sentence in sentences:
        before = questions[-1] if questions else None
        if before is not None and not sentence.is_question and _is_other_voice(before, sentence):
            paired.extend(_answered(questions, sentence))
            questions = []
            continue
        if before is not None and not (sentence.is_question and len(questions) < MAX_QUESTIONS):
            paired.extend(Exchange((question,)) for question in questions)
            questions = []
        if sentence.is_question:
            questions.append(sentence)
        elif paired and _leans_on(paired[-1], sentence):
            paired[-1] = Exchange((*paired[-1].sentences, sentence))
        else:
            paired.append(Exchange((sentence,)))
    paired.extend(Exchange((question,)) for question in questions)
    return paired


def _answered(questions: list[Sentence], answer: Sentence) -> list[Exchange]:
    if len(questions) == 1 and _stands_alone(answer):
        return [Exchange((questions[0],)), Exchange((answer,))]
    return [Exchange((*questions, answer))]


def _stands_alone(answer: Sentence) -> bool:
    """Whether an answer needs no question: long, with its own subject, no negation, pointing at nothing before it."""
    plain = answer.plain
    lead = [word for word in plain if word not in {"um", "uh", "well", "so", "oh", "and"}][:6]
    if len(plain) < STANDS_ALONE_WORDS or not lead or lead[0] not in _SUBJECTS:
        return False
    has_negation = any(word in _NEGATIONS or word.endswith("n't") for word in plain)
    return not has_negation and not any(word in _POINTERS for word in lead)


def _leans_on(before: Exchange, sentence: Sentence) -> bool:
    """Whether a short sentence belongs to what was said before it: "No weight loss." after "No fever."."""
    plain = sentence.plain
    last = before.sentences[-1]
    is_short = len(plain) <= SHORT_ANSWER_WORDS
    if not is_short or not plain or sentence.is_continued:
        return False
    is_reply = plain[0] in _ANSWER_STARTS and _is_other_voice(last, sentence)
    is_rest_of_answer = len(before.sentences) > 1 and last.speaker is not None and last.speaker == sentence.speaker
    return is_reply or is_rest_of_answer
