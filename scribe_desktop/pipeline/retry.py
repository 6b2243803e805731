"""Owns a RETRY job's hearing: places of one transcript heard again, and the transcript that follows from it.

Where nothing is different the old transcript stays the newest, and the job ends without one of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scribe_desktop.domain.engine import ModelGrade
from scribe_desktop.domain.ids import TranscriptId
from scribe_desktop.domain.job import JobMode, Stage
from scribe_desktop.domain.session import Recording
from scribe_desktop.domain.transcript import Transcript
from scribe_desktop.errors import StorageError
from scribe_desktop.pipeline.adapters import SealedChunkAudio, StoredCheckpoints
from scribe_desktop.transcription.chunk_runner import Listening, TranscriptionProgress
from scribe_desktop.transcription.engine import EngineDescription, check_language
from scribe_desktop.transcription.hearing_again import HeardAgain, hear_again, places_at
from scribe_desktop.transcription.keywords import clean_keywords

if TYPE_CHECKING:
    from scribe_desktop.pipeline.stages import JobRun

# The least trusted first: what is heard with a basic model is to be checked, whatever the rest was heard with.
_GRADES = (ModelGrade.STUB, ModelGrade.BASIC, ModelGrade.STANDARD)
_PARALLEL = 4


def hear_places_again(run: JobRun) -> None:
    """Hear the job's places again; add the transcript that follows, with corrections and names of the old one."""
    base = _base(run)
    recording = run.recording()
    heard = _hear(run, base, recording)
    for sentence in heard.sentences:
        run.announce(sentence)
    if heard.transcript is None:
        return
    description = run.transcription
    transcript = replace(
        heard.transcript,
        id=TranscriptId(run.tools.new_id()),
        model_grade=min(base.model_grade, description.grade, key=_GRADES.index),
        created_at=run.tools.clock(),
    )
    with run.workspace.transaction():
        run.workspace.transcripts.add(transcript, job_id=run.job.id)
        # Read now: the clinician may have corrected words meanwhile.
        run.workspace.transcripts.carry_over(base.id, transcript.id)
        run.workspace.jobs.set_transcript(run.job.id, transcript.id)


def _hear(run: JobRun, base: Transcript, recording: Recording) -> HeardAgain:
    speech = run.workspace.recordings.speech(recording.id)
    if speech is None:
        raise StorageError("The speech map of this recording is missing.", code="job.no_speech_map")
    description = run.transcription
    check_language(description, base.language)
    return hear_again(
        base,
        places_at(base, run.job.request.spans),
        listening=_listening(run, base, recording, description),
        source=SealedChunkAudio(run.workspace, recording.id, run.cancel).cut,
        speech=tuple(speech),
        duration_ms=recording.duration_ms,
        threshold_bytes=run.tools.settings.chunk_threshold_bytes,
        round_number=_round_number(run),
    )


def _listening(run: JobRun, base: Transcript, recording: Recording, description: EngineDescription) -> Listening:
    has_keywords = description.capabilities.has_keywords
    return Listening(
        description=description,
        process=run.transcriber(),
        audio_sha256=recording.sealed_sha256,
        language=base.language,
        keywords=clean_keywords(run.job.request.keywords) if has_keywords else (),
        checkpoints=StoredCheckpoints(run.workspace, recording.id),
        before_call=run.before_call(
            is_cloud=description.is_cloud, what=f"transcribe again {description.name} {description.model}"
        ),
        cancel=run.cancel,
        report=lambda progress: _say(run, progress),
        policy=run.tools.policy,
        max_parallel=min(_PARALLEL, description.spec.max_parallel) if description.is_cloud else 1,
    )


def _base(run: JobRun) -> Transcript:
    transcript_id = run.job.request.base_transcript_id
    if transcript_id is None:
        raise StorageError("This job has no transcript to hear again.", code="job.no_transcript")
    return run.workspace.transcripts.get(transcript_id)


def _round_number(run: JobRun) -> int:
    """How many times places of this session were heard again before this job; the same when it is resumed."""
    retries = [job.id for job in run.workspace.jobs.list(run.job.session_id) if job.request.mode is JobMode.RETRY]
    return len(retries) - 1 - retries.index(run.job.id)


def _say(run: JobRun, progress: TranscriptionProgress) -> None:
    fraction = progress.done_ms / progress.total_ms if progress.total_ms else None
    run.say(Stage.TRANSCRIBE, "listening again", fraction, progress.chunks_done, progress.chunk_count)
