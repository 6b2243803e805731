"""Corrections and speaker names lie over the transcript: what was heard stays, search follows what is read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scribe_desktop.commands.exporting import copy_transcript
from scribe_desktop.commands.transcripts import (
    correct_segment,
    load_latest_reading,
    load_reading,
    name_speaker,
    swap_speakers,
    undo_correction,
)
from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.ids import SegmentId, TranscriptId
from scribe_desktop.domain.transcript import Segment
from scribe_desktop.errors import InputRefusedError, StorageError
from scribe_desktop.store.workspace import Workspace
from tests.ui.building import Visit

S2 = SegmentId("s2")


def shown(workspace: Workspace, visit: Visit, segment_id: SegmentId = S2) -> Segment:
    found = load_reading(workspace, visit.transcript.id).corrected().segment(segment_id)
    assert found is not None
    return found


def test_a_correction_is_shown_and_found_and_what_was_heard_stays(workspace: Workspace, visit: Visit) -> None:
    heard = visit.transcript.segments[1].text
    made = correct_segment(workspace, visit.transcript.id, S2, "  Xanthelasma \n since May. ").result
    assert [(each.segment_id, each.text) for each in made.corrections] == [(S2, "Xanthelasma since May.")]
    assert shown(workspace, visit).text == "Xanthelasma since May."
    assert workspace.transcripts.get(visit.transcript.id).segments[1].text == heard
    assert [hit.session_id for hit in workspace.search_sessions("xanthelasma")] == [visit.session_id]
    correct_segment(workspace, visit.transcript.id, S2, "Xanthoma since May.")
    assert shown(workspace, visit).text == "Xanthoma since May."
    assert workspace.search_sessions("xanthelasma") == ()
    undo_correction(workspace, visit.transcript.id, S2)
    assert shown(workspace, visit).text == heard
    assert workspace.search_sessions("xanthoma") == ()
    assert load_reading(workspace, visit.transcript.id).corrections == ()


def test_the_words_that_were_heard_are_no_correction(workspace: Workspace, visit: Visit) -> None:
    heard = visit.transcript.segments[1].text
    assert not correct_segment(workspace, visit.transcript.id, S2, heard).changes.sessions
    assert not undo_correction(workspace, visit.transcript.id, S2).changes.sessions
    correct_segment(workspace, visit.transcript.id, S2, "Other.")
    assert correct_segment(workspace, visit.transcript.id, S2, heard).result.corrections == ()


def test_a_segment_is_not_emptied_and_must_exist(workspace: Workspace, visit: Visit) -> None:
    with pytest.raises(InputRefusedError) as refused:
        correct_segment(workspace, visit.transcript.id, S2, " \n")
    assert refused.value.code == "transcript.no_words"
    with pytest.raises(StorageError) as missing:
        correct_segment(workspace, visit.transcript.id, SegmentId("s999"), "Word.")
    assert missing.value.code == "store.not_found"


def test_speakers_are_named_once_and_swapped(workspace: Workspace, visit: Visit) -> None:
    name_speaker(workspace, visit.transcript.id, "Patient", " Mrs.  Rivera ")
    assert shown(workspace, visit).speaker == "Mrs. Rivera"
    swap_speakers(workspace, visit.transcript.id, "Clinician", "Patient")
    assert shown(workspace, visit).speaker == "Clinician"
    assert shown(workspace, visit, SegmentId("s1")).speaker == "Mrs. Rivera"
    swap_speakers(workspace, visit.transcript.id, "Clinician", "Patient")
    assert shown(workspace, visit).speaker == "Mrs. Rivera"
    name_speaker(workspace, visit.transcript.id, "Patient", "")
    assert load_reading(workspace, visit.transcript.id).speaker_names == ()


def test_a_later_transcript_takes_corrections_along_where_the_words_are_the_same(
    workspace: Workspace, visit: Visit
) -> None:
    for segment_id in ("s2", "s3"):
        correct_segment(workspace, visit.transcript.id, SegmentId(segment_id), f"Mine {segment_id}.")
    name_speaker(workspace, visit.transcript.id, "Patient", "Mrs. Rivera")
    segments = list(visit.transcript.segments)
    segments[2] = replace(segments[2], text="Heard anew.")
    later = workspace.transcripts.add(
        replace(visit.transcript, id=TranscriptId("later"), segments=tuple(segments)),
    )
    workspace.transcripts.carry_over(visit.transcript.id, later.id)
    reading = load_latest_reading(workspace, visit.session_id)
    assert reading is not None
    assert reading.transcript == later
    assert [each.text for each in reading.corrections] == ["Mine s2."]
    assert [each.name for each in reading.speaker_names] == ["Mrs. Rivera"]
    assert workspace.search_sessions("mine s3") == ()
    assert len(workspace.search_sessions("anew")) == 1


def test_a_copied_transcript_is_the_one_that_is_read(workspace: Workspace, visit: Visit) -> None:
    correct_segment(workspace, visit.transcript.id, S2, "Xanthoma since May.")
    name_speaker(workspace, visit.transcript.id, "Patient", "Mrs. Rivera")
    text = copy_transcript(workspace, visit.transcript.id, newline="\r\n").result.text
    assert "Mrs. Rivera: Xanthoma since May.\r\n" in text
    lines = str(workspace.audit.lines()).lower()
    assert AuditAction.TRANSCRIPT_COPIED in lines
    assert "xanthoma" not in lines
    assert "rivera" not in lines
