"""Owns how spoken words become a line of the outline: fillers, stutters and tags go, nothing is added or reordered.

Only punctuation and the first letter's case change. It must never touch a number, drug, negation or side.
"""

from __future__ import annotations

from scribe_desktop.drafting.outline.speech import Exchange, Sentence, bare, word_set

# Not "mm" and "er": those are also millimetres and the emergency room.
_FILLERS = word_set("um umm uh uhm erm ah hmm")
_LEADS = word_set("okay ok alright oh and")
_SOFT_LEADS = word_set("so well")
_AFTER_SOFT_LEAD = word_set(
    "i i'm i've i'd i'll you you're you've we we're we'll we've he he's she she's they they're it it's there "
    "there's that's this the your my his her let let's what how when where do did does are is have has can for on "
    "if okay alright"
)
_STUTTERS = word_set(
    "i i'm i've the a an to of and you we it it's that that's my your in is so but they he she this for with on "
    "at or if was were have has do are be"
)
_MIN_WORDS_LEFT = 2


def line(exchange: Exchange) -> str:
    """One exchange as readable text. Pure; any thread."""
    parts = [_sentence_text(sentence, is_answer=index > 0) for index, sentence in enumerate(exchange.sentences)]
    return " ".join(part for part in parts if part)


def trimmed(sentence: Sentence, *, is_answer: bool) -> tuple[str, ...]:
    """The sentence's words without fillers, stutters and tags; a "yes" or "mm-hmm" that answers stays."""
    words = _without_tag(_without_fillers(list(sentence.words)))
    words = _without_stutters(_without_asides(words))
    return tuple(_without_lead(words, is_answer=is_answer))


def _sentence_text(sentence: Sentence, *, is_answer: bool) -> str:
    words = list(trimmed(sentence, is_answer=is_answer))
    if not words:
        return ""
    text = " ".join(words).rstrip(",;:- ")
    if not text.endswith((".", "?", "!")):
        text += "?" if sentence.is_question else "."
    return text[:1].upper() + text[1:]


def _without_fillers(words: list[str]) -> list[str]:
    kept: list[str] = []
    for word in words:
        if bare(word) not in _FILLERS:
            kept.append(word)
        elif kept and word.endswith((".", "?", "!")) and not kept[-1].endswith((".", "?", "!")):
            kept[-1] = kept[-1].rstrip(",") + word[-1]
    return kept


def _without_tag(words: list[str]) -> list[str]:
    """Drop a closing ", okay?" that asks nothing; ", right?" stays, for an answer may hang on it."""
    plain = [bare(word) for word in words]
    size = 1 if plain[-1:] in (["okay"], ["ok"], ["alright"]) else 2 if plain[-2:] == ["all", "right"] else 0
    if size and len(words) - size > _MIN_WORDS_LEFT and words[-1].endswith("?"):
        return [*words[: -size - 1], words[-size - 1].rstrip(",") + "."]
    return words


def _without_asides(words: list[str]) -> list[str]:
    """Drop "you know" and "like" that stand between commas."""
    kept: list[str] = []
    position = 0
    while position < len(words):
        is_after_comma = not kept or kept[-1].endswith(",")
        pair = " ".join(words[position : position + 2]).lower()
        if is_after_comma and pair in {"you know,", "i mean,"}:
            position += 2
        elif is_after_comma and kept and words[position].lower() == "like,":
            position += 1
        else:
            kept.append(words[position])
            position += 1
    return kept


def _without_stutters(words: list[str]) -> list[str]:
    kept: list[str] = []
    for word in words:
        before = kept[-1] if kept else ""
        is_repeated = bare(before) == bare(word) and bare(word) in _STUTTERS
        is_broken_off = before.endswith("-") and bare(before).isalpha() and bare(word).startswith(bare(before))
        if is_repeated or is_broken_off:
            kept.pop()
        kept.append(word)
    return kept


def _without_lead(words: list[str], *, is_answer: bool) -> list[str]:
    while len(words) > _MIN_WORDS_LEFT:
        first, second = bare(words[0]), bare(words[1])
        is_soft = first in _SOFT_LEADS and (words[0].endswith(",") or second in _AFTER_SOFT_LEAD)
        is_agreeing = not is_answer and first in {"yeah", "mm-hmm"}
        if not (first in _LEADS or is_soft or is_agreeing) or words[0].endswith((".", "?", "!")):
            break
        words = words[1:]
    return words
