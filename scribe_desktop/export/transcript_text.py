"""Owns the transcript as a text file: who said what and when, what is missing, and where to listen again.

The words stay as they were heard, in any script; only characters no file can carry are taken out.
"""

from __future__ import annotations

from scribe_desktop.domain.engine import BASIC_MODEL_WARNING, ModelGrade
from scribe_desktop.domain.transcript import Segment, SegmentFlag, Transcript, clock_text
from scribe_desktop.export.cleaning import clean_line

STUB_TRANSCRIPT_MARK = "STUB - DEMO TEXT, NOT A TRANSCRIPT"

_MARKS = {
    SegmentFlag.LOW_CONFIDENCE: "doubtful",
    SegmentFlag.NEAR_FLAGGED_SEAM: "near a flagged seam",
    SegmentFlag.RETRIED: "heard at a second try",
}


def transcript_as_text(transcript: Transcript, *, newline: str = "\n") -> str:
    r"""`[mm:ss] Speaker: text` lines in order of time, gaps and flagged seams among them, ending with one `newline`.

    The lines above them say what the text is, how complete it is, and what guards did to it. A segment to look at twice
    says why after its time. Typed text has no times. Pure; any thread.
    """
    lines = [*_opening_lines(transcript), ""]
    if not transcript.segments:
        lines.append("(no words)")
    # At the same moment a warning comes before the words it is about.
    marked = [(at_ms, 0, line) for at_ms, line in _places_to_listen(transcript)]
    spoken = [(segment.start_ms, 1, _segment_line(segment)) for segment in transcript.segments]
    lines.extend(line for _, _, line in sorted(marked + spoken, key=lambda entry: entry[:2]))
    return newline.join(lines) + newline


def _opening_lines(transcript: Transcript) -> list[str]:
    lines = []
    if transcript.model_grade is ModelGrade.STUB:
        lines.append(STUB_TRANSCRIPT_MARK)
    if transcript.model_grade is ModelGrade.BASIC:
        lines.append(BASIC_MODEL_WARNING)
    if transcript.completeness is None:
        lines.append("Transcript: typed or pasted text, no recording")
    else:
        lines.append(f"Transcript: {transcript.completeness.sentence()}")
    lines.extend(clean_line(warning) for warning in transcript.warnings)
    return lines


def _places_to_listen(transcript: Transcript) -> list[tuple[int, str]]:
    gaps = transcript.completeness.gaps if transcript.completeness is not None else ()
    places = [
        (
            gap.start_ms,
            f"[{clock_text(gap.start_ms)}] (untranscribed speech until {clock_text(gap.end_ms)}: listen here)",
        )
        for gap in gaps
    ]
    places.extend(
        (seam.at_ms, f"[{clock_text(seam.at_ms)}] (two pieces meet here and may not fit: listen here)")
        for seam in transcript.seams
        if seam.is_flagged
    )
    return places


def _segment_line(segment: Segment) -> str:
    time = "" if SegmentFlag.TYPED in segment.flags else f"[{clock_text(segment.start_ms)}] "
    marks = ", ".join(mark for flag, mark in _MARKS.items() if flag in segment.flags)
    opening = f"{time}({marks}) " if marks else time
    speaker = clean_line(segment.speaker) if segment.speaker else ""
    return f"{opening}{speaker}: {clean_line(segment.text)}" if speaker else f"{opening}{clean_line(segment.text)}"
