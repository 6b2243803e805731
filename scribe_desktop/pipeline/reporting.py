"""Owns the report of a job, put together from the store alone: a job that was killed and continued reports the same."""

from __future__ import annotations

from scribe_desktop.children.engine_process import peak_rss_bytes
from scribe_desktop.domain.chunk import Checkpoint
from scribe_desktop.domain.ids import JobId
from scribe_desktop.domain.job import Job
from scribe_desktop.domain.report import AudioReport, ChunkReport, RunReport
from scribe_desktop.domain.transcript import Transcript
from scribe_desktop.pipeline.tools import PipelineTools
from scribe_desktop.transcription.keywords import clean_keywords, keywords_hash
from scribe_desktop.transcription.second_looks import FIRST_INDEX


def build_report(job_id: JobId, tools: PipelineTools) -> RunReport:
    """What the job did so far, in figures."""
    workspace = tools.workspace
    job = workspace.jobs.get(job_id)
    recording = workspace.recordings.get(job.recording_id) if job.recording_id else None
    transcript = workspace.transcripts.get(job.transcript_id) if job.transcript_id else None
    checkpoints = workspace.checkpoints.for_audio(recording.sealed_sha256) if recording else ()
    has_drafted = bool(workspace.notes.drafted_by_job(job_id))
    return RunReport(
        job_id=job.id,
        session_id=job.session_id,
        status=job.status,
        ai_mode=tools.settings.ai_mode,
        engine=transcript.engine if transcript else None,
        model=transcript.model if transcript else None,
        model_grade=transcript.model_grade if transcript and transcript.recording_id else None,
        drafter=str(job.request.drafter) if has_drafted else None,
        audio=(
            AudioReport(recording.source_sha256, recording.source_bytes, recording.duration_ms, recording.codec)
            if recording
            else None
        ),
        chunks=_chunks(job, transcript, checkpoints),
        seams=transcript.seams if transcript else (),
        completeness=transcript.completeness if transcript else None,
        stages=job.timings,
        peak_rss_bytes=peak_rss_bytes(),
    )


def _chunks(job: Job, transcript: Transcript | None, checkpoints: tuple[Checkpoint, ...]) -> tuple[ChunkReport, ...]:
    """The chunks that this transcript was made of; the recording may hold others, of other engines and words."""
    if transcript is None:
        return ()
    # Engines that take no keywords hear with none, whatever the job was given.
    heard_with = {keywords_hash(clean_keywords(job.request.keywords)), keywords_hash(())}
    return tuple(
        ChunkReport(
            index=checkpoint.key.index,
            start_ms=checkpoint.key.start_ms,
            end_ms=checkpoint.key.end_ms,
            attempts=checkpoint.attempts,
            seconds=checkpoint.seconds,
        )
        for checkpoint in checkpoints
        if checkpoint.key.index < FIRST_INDEX
        and (checkpoint.key.engine, checkpoint.key.model) == (transcript.engine, transcript.model)
        and checkpoint.key.keywords_hash in heard_with
    )
