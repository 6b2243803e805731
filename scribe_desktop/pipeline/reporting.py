"""Owns the report of a job, read from the store: a job that was killed and continued reports all of its work.

Two figures are not in the store and are those of the process that reports: its peak memory and its AI mode.
"""

from __future__ import annotations

from scribe_desktop.children.engine_process import peak_rss_bytes
from scribe_desktop.domain.ids import JobId
from scribe_desktop.domain.report import AudioReport, RunReport
from scribe_desktop.pipeline.tools import PipelineTools


def build_report(job_id: JobId, tools: PipelineTools) -> RunReport:
    """What the job did so far, in figures."""
    workspace = tools.workspace
    job = workspace.jobs.get(job_id)
    recording = workspace.recordings.get(job.recording_id) if job.recording_id else None
    transcript = workspace.transcripts.get(job.transcript_id) if job.transcript_id else None
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
        chunks=transcript.chunks if transcript else (),
        seams=transcript.seams if transcript else (),
        completeness=transcript.completeness if transcript else None,
        stages=job.timings,
        peak_rss_bytes=peak_rss_bytes(),
    )
