"""Owns what words alone settle, over the trained model: courtesies that are never kept, topics that are never in "
"doubt.

The training sets have few of these, and a wrong place misleads: a drug the patient takes is not a plan.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scribe_desktop.drafting.outline.keeping import KeepReason
from scribe_desktop.drafting.outline.topics import Topic

_COURTESY = re.compile(
    r"\b(?:good (?:morning|afternoon|evening)|how are you|nice to (?:meet|see)|good to see|have a seat|come on in|"
    r"thank you|thanks|"
    r"you're welcome|appreciate it|sorry to hear|well done|that's (?:good|great|fine|very helpful)|sounds good|"
    r"take a look at you|"
    r"(?:let me|gon na|going to) (?:just )?(?:take a )?listen|deep breaths?|breathe (?:in|out)|and out|hey dragon|"
    r"any (?:other )?questions|have a (?:good|great|nice))\b"
)
_COURTESY_WORDS = 14

_STORY = frozenset(
    {
        Topic.CHIEF_COMPLAINT,
        Topic.HISTORY,
        Topic.PAST_MEDICAL,
        Topic.PAST_SURGICAL,
        Topic.MEDICATIONS,
        Topic.FAMILY_HISTORY,
        Topic.SOCIAL_HISTORY,
        Topic.REVIEW_OF_SYSTEMS,
        Topic.OTHER,
    }
)
_ALLERGY = re.compile(
    r"\b(?:allergic to|any (?:known )?(?:drug )?allergies|allerg(?:y|ies) to|drug allerg\w*|"
    r"no (?:known )?allergies)\b"
)
_SOCIAL = re.compile(
    r"\b(?:(?:do|did|have) you (?:ever )?(?:smoke\w*|drink|vape)|packs? a day|cigarettes|tobacco|drink alcohol)\b"
)
_RELATIVE = re.compile(
    r"\b(?:(?:my|your) (?:mother|father|mom|dad|brother|sister|grandmother|grandfather|aunt|uncle|parents)(?:'s)? "
    r"(?:had|has|have|died|was|is|side)|family history|runs in (?:the|my|your) family)\b"
)
_OPERATION = re.compile(
    r"\b(?:any surgeries|surgeries|had (?:\w+ ){0,4}(?:removed|surgery)|surgical history|previous operations?)\b"
)
_TAKEN = re.compile(
    r"\b(?:i (?:take|took|use|have been (?:on|taking))|i'm (?:on|taking|using)|i am (?:on|taking)|i've been (?:on|"
    r"taking)|"
    r"(?:put|started|prescribed|gave) me|are you (?:still )?taking|(?:what|which) (?:medications|medicines))\b"
)
_BROUGHT = re.compile(r"\b(?:what brings you|brings you (?:in|here)|what can i do for you|how can i help)\b")


def is_courtesy(plain: Sequence[str]) -> bool:
    """Whether a short exchange only greets, thanks or announces. Ask only where nothing speaks for keeping it."""
    return len(plain) <= _COURTESY_WORDS and _COURTESY.search(" ".join(plain)) is not None


def settled_topic(plain: Sequence[str], reasons: frozenset[KeepReason], sorted_as: Topic) -> Topic:
    """The topic that the words leave no doubt about, else the one the model sorted it as."""
    text = " ".join(plain)
    if KeepReason.RISK in reasons:
        return Topic.RISK
    if KeepReason.ALLERGY in reasons and _ALLERGY.search(text):
        return Topic.ALLERGIES
    if KeepReason.DRUG in reasons and _TAKEN.search(text):
        return Topic.MEDICATIONS
    if _BROUGHT.search(text):
        return Topic.CHIEF_COMPLAINT
    if sorted_as in _STORY:
        for topic, pattern in (
            (Topic.FAMILY_HISTORY, _RELATIVE),
            (Topic.SOCIAL_HISTORY, _SOCIAL),
            (Topic.PAST_SURGICAL, _OPERATION),
        ):
            if pattern.search(text):
                return topic
    return sorted_as
