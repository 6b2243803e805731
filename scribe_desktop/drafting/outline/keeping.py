"""Owns the rule of what may never be left out of an outline, however it scored."""

from __future__ import annotations

import re
from enum import StrEnum

from scribe_desktop.domain.clinical_words import WordKind, kinds_of
from scribe_desktop.drafting.outline.speech import Exchange


class KeepReason(StrEnum):
    """Why an exchange stays."""

    DRUG = "drug"
    TREATMENT = "treatment"
    MEASURE = "measure"
    ALLERGY = "allergy"
    SYMPTOM = "symptom"
    NEGATED_SYMPTOM = "negated_symptom"
    COURSE = "course"
    CONDITION = "condition"
    FOLLOW_UP = "follow_up"
    TEST = "test"
    RISK = "risk"


_SYMPTOM = re.compile(
    r"\b(?:pains?|painful|aches?|aching|headaches?|fevers?|chills|sweats?|nausea|nauseous|vomit\w*|diarrhea|"
    r"diarrhoea|constipat\w*|"
    r"cough\w*|wheez\w*|short(?:ness)? of breath|breathless\w*|breathing|dyspnea|swelling|swollen|edema|oedema|"
    r"rash\w*|itch\w*|hives|bleed\w*|blood|bruis\w*|dizz\w*|"
    r"lighthead\w*|faint\w*|syncope|palpitations?|numb\w*|tingl\w*|weak\w*|fatigue\w*|tired|weight|appetite|"
    r"swallow\w*|heartburn|"
    r"reflux|urin\w*|stools?|bowel\w*|seizures?|tremors?|vision|blurr\w*|hearing|sores?|lumps?|tender\w*|stiff\w*|"
    r"cramp\w*|"
    r"spasms?|sneez\w*|congest\w*|hoarse\w*|discharge|burning|infections?|falls?|fell|fallen|injur\w*|sleep\w*|"
    r"insomnia|"
    r"depress\w*|anxi\w*|panic|hallucinat\w*|suicid\w*|murmurs?|crackles|rales|rhonchi|fractures?|redness|warmth|"
    r"bloat\w*|"
    r"snor\w*|tinnitus|incontinen\w*|memory|confus\w*|smok\w*|drink\w*|alcohol)\b"
)
_COURSE = re.compile(
    r"\b(?:worse\w*|better|improv\w*|relie(?:f|ve\w*)|comes and goes|started|began|flar\w*|feel(?:ing)? (?:a bit |"
    r"very |really )?"
    r"(?:hot|cold|sick|unwell|ill|down|low))\b"
)
_CONDITION = re.compile(
    r"\b(?:diabet\w*|hypertensi\w*|high blood pressure|high cholesterol|hyperlipid\w*|asthma\w*|copd|emphysema|"
    r"cancer\w*|tumou?rs?|"
    r"strokes?|heart (?:attack|failure|disease|murmur)|coronary|atrial fibrillation|arthritis|gout|"
    r"kidney (?:disease|stones?|failure)|"
    r"hepatitis|cirrhosis|thyroid|hypothyroid\w*|epilep\w*|migraines?|anemia|anaemia|pneumonia|bronchitis|gerd|"
    r"ulcers?|hernia|"
    r"surger(?:y|ies)|surgical|operation|transplant|hospitali[sz]ed|diagnosed|pregnan\w*|bipolar|schizo\w*|ptsd|"
    r"adhd|dementia)\b"
)
# Also catches an order whose drug name was misheard.
_TREATMENT = re.compile(
    r"\b(?:(?:keep|stop|start|been|i'm|are you) taking|take (?:it|this|them|the|your|one|two)|(?:stop|start|"
    r"continue|switch|"
    r"increase|decrease|double) (?:the|your|you|it|them|with)|prescri\w*|medications?|medicines?|dos(?:e|age)|"
    r"inhalers?|refills?|"
    r"antibiotics?|steroids?|injections?|vaccin\w*|physical therapy|side effects?)\b"
)
_FOLLOW_UP = re.compile(
    r"\b(?:follow(?:ing)?[ -]?up|see you (?:again|back|in|next)|come back|coming back|return (?:in|to|if)|"
    r"check back|recheck|"
    r"next (?:visit|appointment)|call (?:me|us|the office|my office)|appointment in|emergency (?:room|department)|"
    r"nine one one|911)\b"
)
_TEST = re.compile(
    r"\b(?:x[- ]?rays?|ct|mri|ultrasound|echocardiogram|echo|ekg|ecg|spirometry|biopsy|colonoscopy|endoscopy|"
    r"mammogram|"
    r"blood (?:work|test|tests|count)|lab work|labs|urinalysis|a1c|a one c|culture|stress test|sleep study|"
    r"(?:kidney|liver|thyroid|lung|pulmonary) function)\b"
)
_RISK = re.compile(
    r"\b(?:suicid\w*|kill (?:myself|yourself|himself|herself)|self[- ]?harm|hurt(?:ing)? (?:myself|yourself|"
    r"someone)|overdos\w*|"
    r"end (?:my|your) life|better off dead|abus(?:e|ed|ive)|not safe|unsafe|safe at home)\b"
)
_VITAL = re.compile(
    r"\b(?:temperature|pulse|blood pressure|oxygen|saturation|heart rate|respirat\w*|weight|weigh|height|bmi|"
    r"peak flow|glucose|sugars?)\b"
)
_PATTERNS = {
    KeepReason.SYMPTOM: _SYMPTOM,
    KeepReason.TREATMENT: _TREATMENT,
    KeepReason.COURSE: _COURSE,
    KeepReason.CONDITION: _CONDITION,
    KeepReason.FOLLOW_UP: _FOLLOW_UP,
    KeepReason.TEST: _TEST,
    KeepReason.RISK: _RISK,
}
_REACH = 3


def reasons_to_keep(exchange: Exchange) -> frozenset[KeepReason]:
    """Why this exchange may not be left out; empty when it may. Pure; any thread."""
    plain = exchange.plain
    kinds = [kinds_of(word) for word in plain]
    text = " ".join(plain)
    all_kinds = frozenset().union(*kinds)
    reasons: set[KeepReason] = set()
    if WordKind.DRUG in all_kinds:
        reasons.add(KeepReason.DRUG)
    if WordKind.ALLERGY in all_kinds:
        reasons.add(KeepReason.ALLERGY)
    if _has_measure(plain, kinds) or (WordKind.NUMBER in all_kinds and _VITAL.search(text)):
        reasons.add(KeepReason.MEASURE)
    reasons.update(reason for reason, pattern in _PATTERNS.items() if pattern.search(text))
    if KeepReason.SYMPTOM in reasons and WordKind.NEGATION in all_kinds:
        reasons.add(KeepReason.NEGATED_SYMPTOM)
    return frozenset(reasons)


def _has_measure(plain: tuple[str, ...], kinds: list[frozenset[WordKind]]) -> bool:
    """A number with a unit or a frequency near it, or a number over a number."""
    for index, of_word in enumerate(kinds):
        if WordKind.NUMBER not in of_word:
            continue
        after = kinds[index : index + _REACH + 1]
        if any(WordKind.UNIT in kind or WordKind.FREQUENCY in kind for kind in after):
            return True
        has_over = "over" in plain[index + 1 : index + 3]
        if has_over and any(WordKind.NUMBER in kind for kind in kinds[index + 2 : index + 4]):
            return True
    return False
