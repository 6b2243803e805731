"""Owns what the check panel is given to show, and the words for each kind of item. It decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from scribe_desktop.domain.checks import CheckItem, CheckKind, Decision
from scribe_desktop.domain.transcript import Span, clock_text


@dataclass(frozen=True, slots=True)
class CheckView:
    """Everything the panel shows of one note.

    `note_id` is the note's; words begun for one note are never signed onto another. `revision_number` is the head
    that the items and the signature are about: a new one wants a new vow. `drafted_by` names engine, model and
    template in one line; `edit_distance` counts the words that changed since the model's draft, or is None where
    there was none. `can_sign` is the rule's answer; `refusal` says why not, where that is not the open items.
    `busy_keys` are items that are being listened to again. `signature` is the sentence under a signed note, e.g.
    `Signed by Dr M. Reyes, 5 May 2026 09:42 CET`.
    """

    items: tuple[CheckItem, ...] = ()
    note_id: str = ""
    revision_number: int = 0
    signer: str = ""
    drafted_by: str = ""
    edit_distance: int | None = None
    can_sign: bool = False
    is_signed: bool = False
    signature: str = ""
    refusal: str = ""
    addendum_count: int = 0
    busy_keys: frozenset[str] = frozenset()
    has_sound: bool = True

    @property
    def open_count(self) -> int:
        """How many items wait for a decision."""
        return sum(item.is_open for item in self.items)


@dataclass(frozen=True, slots=True)
class ItemWords:
    """How an item is told: icon, kind, one sentence, and what the answers are called. `again` is empty where none is.

    `removing` is the answer that takes words out of the note, `accepting` the one that leaves all as it is.
    """

    icon: str
    title: str
    sentence: str
    accepting: str
    removing: str = ""
    again: str = ""
    quote_head: str = ""
    quote: str = ""

    def spoken(self) -> str:
        """The item as a screen reader says it."""
        return ". ".join(part.rstrip(".") for part in (self.title, self.sentence, self.quote_head, self.quote) if part)


_NO_SPAN = Span(0, 0)


def item_words(item: CheckItem) -> ItemWords:
    """The words of an item."""
    span = item.span or _NO_SPAN
    if item.kind is CheckKind.NO_SOURCE:
        return ItemWords(
            icon="unlink",
            title="Nobody said this",
            sentence=f"“{item.quote}” is not in the visit or in your own notes.",
            accepting="I found this myself",
            removing="Remove",
        )
    if item.kind is CheckKind.GAP:
        return ItemWords(
            icon="volume-x",
            title="Speech without words",
            sentence=f"Somebody speaks from {clock_text(span.start_ms)} to {clock_text(span.end_ms)}. "
            "The transcript has no words there.",
            accepting="Leave as is",
            again="Try again",
        )
    return ItemWords(
        icon="git-compare",
        title="Two parts meet here",
        sentence=f"Two parts of the recording meet at {clock_text(_middle_ms(span))}. "
        "A word may be doubled or missing.",
        accepting="Sounds right",
        again="Try again",
        quote_head=clock_text(span.start_ms) if item.quote else "",
        quote=f"“{item.quote}”" if item.quote else "",
    )


def done_words(item: CheckItem) -> str:
    """The one line of a decided item."""
    if item.kind is CheckKind.NO_SOURCE:
        what = "Removed" if item.decision is Decision.REMOVED else "Found by you"
        return f"{what}: “{item.quote}”"
    at_text = clock_text((item.span or _NO_SPAN).start_ms)
    return f"Left as is: speech at {at_text}" if item.kind is CheckKind.GAP else f"Sounds right: parts at {at_text}"


def left_words(count: int) -> str:
    """How many are left, above the closed Sign button."""
    return "1 left. Decide on it, then sign." if count == 1 else f"{count} left. Decide on each, then sign."


def distance_words(count: int) -> str:
    """How far the note is from the model's draft."""
    if count == 0:
        return "No word changed since the draft."
    return "1 word changed since the draft." if count == 1 else f"{count} words changed since the draft."


def _middle_ms(span: Span) -> int:
    return (span.start_ms + span.end_ms) // 2
