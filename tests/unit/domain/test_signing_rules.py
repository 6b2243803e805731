"""The hash of a signature covers everything it stands for, and the zone reads the same everywhere."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from scribe_desktop.domain.ids import NoteId, SegmentId, StatementId
from scribe_desktop.domain.note import NoteBody, NoteSection, NoteType, Statement, StatementFlag
from scribe_desktop.domain.signing import (
    Addendum,
    Signature,
    addendum_sha256,
    local_signing_time,
    signature_sha256,
    signed_by_line,
    zone_text,
)

AT = datetime(2026, 11, 22, 9, 42, 1, 5, tzinfo=UTC)
STATEMENT = Statement(StatementId("n1"), "Dry cough.", (SegmentId("s1"),), (StatementFlag.EDITED,))
BODY = NoteBody((NoteSection("plan", "Plan", (STATEMENT,)),))
SIGNATURE = Signature(NoteId("note"), 3, "Anna Weber", AT, "UTC+01:00 CET", "", draft_number=1, edit_distance=4)
ADDENDUM = Addendum(NoteId("note"), 1, "More.", "Anna Weber", AT, "UTC+00:00", "")


def test_the_hash_is_the_documented_one() -> None:
    assert signature_sha256(NoteType.SOAP, BODY, SIGNATURE) == (
        signature_sha256(NoteType.SOAP, BODY, replace(SIGNATURE, sha256="whatever"))
    )
    elsewhere = AT.astimezone(timezone(timedelta(hours=5)))
    assert signature_sha256(NoteType.SOAP, BODY, replace(SIGNATURE, signed_at=elsewhere)) == (
        signature_sha256(NoteType.SOAP, BODY, SIGNATURE)
    )


@pytest.mark.parametrize("name", [field.name for field in fields(Signature) if field.name != "sha256"])
def test_every_field_of_a_signature_counts(name: str) -> None:
    value = getattr(SIGNATURE, name)
    other = value + (timedelta(microseconds=1) if name == "signed_at" else "x" if isinstance(value, str) else 1)
    assert signature_sha256(NoteType.SOAP, BODY, replace(SIGNATURE, **{name: other})) != (
        signature_sha256(NoteType.SOAP, BODY, SIGNATURE)
    )


@pytest.mark.parametrize(
    "changed",
    [
        replace(STATEMENT, text="Dry cough"),
        replace(STATEMENT, evidence=()),
        replace(STATEMENT, flags=()),
        replace(STATEMENT, id=StatementId("n2")),
    ],
)
def test_every_part_of_the_words_counts(changed: Statement) -> None:
    body = NoteBody((NoteSection("plan", "Plan", (changed,)),))
    signed = signature_sha256(NoteType.SOAP, BODY, SIGNATURE)
    assert signature_sha256(NoteType.SOAP, body, SIGNATURE) != signed
    assert signature_sha256(NoteType.DAP, BODY, SIGNATURE) != signed


@pytest.mark.parametrize("name", [field.name for field in fields(Addendum) if field.name != "sha256"])
def test_every_field_of_an_addendum_counts(name: str) -> None:
    value = getattr(ADDENDUM, name)
    other = value + (timedelta(microseconds=1) if name == "signed_at" else "x" if isinstance(value, str) else 1)
    signed = addendum_sha256("before", ADDENDUM)
    assert addendum_sha256("before", replace(ADDENDUM, **{name: other})) != signed
    assert addendum_sha256("other", ADDENDUM) != signed


@pytest.mark.parametrize(
    ("zone", "text", "line"),
    [
        (timezone(timedelta(hours=1), "CET"), "UTC+01:00 CET", "2026-11-22 10:42 UTC+01:00 CET"),
        (timezone(-timedelta(hours=3, minutes=30), "NST"), "UTC-03:30 NST", "2026-11-22 06:12 UTC-03:30 NST"),
        (UTC, "UTC+00:00", "2026-11-22 09:42 UTC+00:00"),
        (timezone(timedelta(hours=5, minutes=45)), "UTC+05:45", "2026-11-22 15:27 UTC+05:45"),
    ],
)
def test_a_zone_is_kept_as_text_and_read_back(zone: timezone, text: str, line: str) -> None:
    assert zone_text(AT.astimezone(zone)) == text
    assert signed_by_line("Anna Weber", AT, text) == f"Signed by Anna Weber, {line}"
    assert local_signing_time(AT, text) == AT
    assert local_signing_time(AT, text).utcoffset() == AT.astimezone(zone).utcoffset()


def test_an_unreadable_zone_is_utc() -> None:
    assert local_signing_time(AT, "somewhere").utcoffset() == timedelta()
