"""Owns what the card says of a job: its title, the line below, each stage, and what can be done about an error."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scribe_desktop.domain.job import Stage
from scribe_desktop.domain.progress import Progress
from scribe_desktop.ui.note.view import JobState, JobView
from scribe_desktop.ui.words import clock_words, error_words, length_words, ordinal


class StageState(StrEnum):
    """Where a stage stands."""

    DONE = "done"
    RUNNING = "running"
    STOPPED = "stopped"
    FAILED = "failed"
    TO_COME = "to_come"


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage in the card's list."""

    state: StageState
    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class CardWords:
    """The words above the list. `retry_text` is empty where nothing can be tried."""

    title: str
    sentence: str
    footer: str
    retry_text: str = ""
    cancel_text: str = ""


_RUNNING = {
    Stage.PREPARE: "Preparing the audio",
    Stage.TRANSCRIBE: "Transcribing",
    Stage.DRAFT: "Drafting the note",
    Stage.CHECK: "Checking the note",
}
_DONE = {
    Stage.PREPARE: "Audio prepared",
    Stage.TRANSCRIBE: "Transcribed",
    Stage.DRAFT: "Note drafted",
    Stage.CHECK: "Note checked",
}
_TO_COME = {
    Stage.PREPARE: "Prepare the audio",
    Stage.TRANSCRIBE: "Transcribe",
    Stage.DRAFT: "Draft the note",
    Stage.CHECK: "Check the note",
}
_LEAVE = "You can leave this page, or start the next visit."
_KEPT = "What is done so far is kept."


def card_words(job: JobView, progress: Progress | None) -> CardWords:
    """The words of the card."""
    if job.state is JobState.RUNNING:
        return CardWords(_running_title(job, progress), _running_line(job, progress), _LEAVE, cancel_text="Cancel")
    if job.state is JobState.QUEUED:
        place = f", {ordinal(job.queue_place)} in queue" if job.queue_place else ""
        return CardWords(f"Waiting{place}", "It starts by itself when the one before is done.", _LEAVE, "", "Cancel")
    if job.state is JobState.CANCELLED:
        return CardWords("Cancelled", _cancelled_line(job), "", "Resume")
    error = error_words(job.error) if job.error is not None else None
    title, sentence = (error.title.rstrip("."), error.sentence) if error is not None else ("", "")
    if job.state is JobState.WAITING:
        again = f"Trying again at {clock_words(job.next_try_at)}." if job.next_try_at is not None else ""
        fallback = "The recording is safe on this computer. It starts again by itself."
        return CardWords(title or "Waiting for internet", sentence or fallback, again, "Try now", "Cancel")
    if job.state is JobState.PAUSED:
        return CardWords(title or "Paused, needs you", sentence or _KEPT, _KEPT if sentence else "", "Resume", "Cancel")
    return CardWords(title or "It failed", sentence or "The recording is kept.", "", "Try again")


def fraction_percent(fraction: float | None) -> str:
    """`38 %`, or nothing where nobody knows."""
    return "" if fraction is None else f"{int(fraction * 100)} %"


def stage_rows(job: JobView, progress: Progress | None) -> tuple[StageRow, ...]:
    """The stages of the job, each with where it stands."""
    stages = job.stages
    here = stages.index(job.stage) if job.stage in stages else 0
    rows = []
    for number, stage in enumerate(stages):
        if number < here:
            rows.append(StageRow(StageState.DONE, _DONE[stage], _done_sentence(stage, job)))
        elif number > here:
            rows.append(StageRow(StageState.TO_COME, _TO_COME[stage], _to_come_sentence(stage, job)))
        elif job.state is JobState.RUNNING:
            rows.append(StageRow(StageState.RUNNING, _RUNNING[stage], _running_sentence(stage, job, progress)))
        else:
            is_begun = job.state is not JobState.QUEUED
            is_failed = job.state is JobState.FAILED
            state = StageState.FAILED if is_failed else StageState.STOPPED if is_begun else StageState.TO_COME
            kept = _parts_kept(job) if stage is Stage.TRANSCRIBE else ""
            rows.append(StageRow(state, _TO_COME[stage], kept or _to_come_sentence(stage, job)))
    return tuple(rows)


def _running_title(job: JobView, progress: Progress | None) -> str:
    if job.stage is Stage.TRANSCRIBE and progress is not None and progress.total > 1:
        return f"Transcribing part {min(progress.done + 1, progress.total)} of {progress.total}"
    return _RUNNING[job.stage]


def _running_line(job: JobView, progress: Progress | None) -> str:
    parts = []
    if job.stage is Stage.DRAFT and job.note_title:
        parts.append(job.note_title)
    elif progress is not None and progress.doing:
        # The title says which part of how many already.
        parts.append(progress.doing[:1].upper() + progress.doing[1:])
    if job.recorded_ms and job.stage is Stage.TRANSCRIBE:
        parts = [f"{length_words(job.recorded_ms)} recorded"]
    if job.place:
        parts.append(job.place)
    return ", ".join(parts)


def _running_sentence(stage: Stage, job: JobView, progress: Progress | None) -> str:
    if stage is Stage.TRANSCRIBE and progress is not None and progress.total > 1:
        done = progress.done
        kept = "1 part done and kept" if done == 1 else f"{done} parts done and kept" if done else ""
        running = f"part {min(done + 1, progress.total)} running"
        return f"{kept}, {running}" if kept else running[:1].upper() + running[1:]
    if stage is Stage.DRAFT and job.note_title:
        return f"{job.note_title}. Each sentence with its source"
    return _to_come_sentence(stage, job)


def _done_sentence(stage: Stage, job: JobView) -> str:
    if stage is Stage.PREPARE:
        parts = f"cut into {job.all_parts} parts" if job.all_parts > 1 else "ready"
        seconds = f" in {round(job.prepare_seconds)} s" if job.prepare_seconds and job.prepare_seconds >= 1 else ""
        return f"Checked and {parts}{seconds}"
    return "Kept"


def _to_come_sentence(stage: Stage, job: JobView) -> str:
    return {
        Stage.PREPARE: "Checked, and cut where it is long",
        Stage.TRANSCRIBE: "Every word with its time",
        Stage.DRAFT: job.note_title or "From the transcript",
        Stage.CHECK: "Sources, seams and gaps",
    }[stage]


def _parts_kept(job: JobView) -> str:
    if not job.kept_parts:
        return ""
    return "1 part is kept" if job.kept_parts == 1 else f"{job.kept_parts} parts are kept"


def _cancelled_line(job: JobView) -> str:
    kept = _parts_kept(job) or "The recording is kept"
    return f"{kept}; press Resume to go on."
