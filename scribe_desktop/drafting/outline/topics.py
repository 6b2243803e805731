"""Owns the topics the outline drafter sorts speech into. Templates name them in `TemplateSection.topics`."""

from __future__ import annotations

from enum import StrEnum


class Topic(StrEnum):
    """What a line of a visit is about. Every template lists every topic in exactly one of its sections."""

    CHIEF_COMPLAINT = "chief_complaint"
    HISTORY = "history"
    PAST_MEDICAL = "past_medical"
    PAST_SURGICAL = "past_surgical"
    MEDICATIONS = "medications"
    ALLERGIES = "allergies"
    FAMILY_HISTORY = "family_history"
    SOCIAL_HISTORY = "social_history"
    REVIEW_OF_SYSTEMS = "review_of_systems"
    VITALS = "vitals"
    EXAM = "exam"
    RESULTS = "results"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    FOLLOW_UP = "follow_up"
    RISK = "risk"
    OTHER = "other"
