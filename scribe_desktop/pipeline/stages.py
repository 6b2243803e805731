"""Owns what each stage does. A stage first looks for what an earlier run already finished, and never does it twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from types import TracebackType
from typing import BinaryIO, cast

from scribe_desktop.audio.decoding import decode_pcm
from scribe_desktop.cancellation import CancelToken
from scribe_desktop.children.engine_process import EngineProcess
from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.engine import BASIC_MODEL_WARNING
from scribe_desktop.domain.ids import SegmentId, TranscriptId
from scribe_desktop.domain.job import Job, JobMode, Stage
from scribe_desktop.domain.note import Author, Draft, NoteType, Revision
from scribe_desktop.domain.progress import Progress, Report
from scribe_desktop.domain.session import Recording
from scribe_desktop.domain.transcript import Transcript
from scribe_desktop.drafting.drafter import DraftDelta, DrafterDescription, DraftRequest
from scribe_desktop.errors import InputRefusedError, ProviderError, StorageError
from scribe_desktop.pipeline.adapters import SealedChunkAudio, StoredCheckpoints
from scribe_desktop.pipeline.engines import ChosenEngines, choose_engines
from scribe_desktop.pipeline.previewing import Preview, PreviewFeed
from scribe_desktop.pipeline.retry import hear_places_again
from scribe_desktop.pipeline.sections import limited_template, merged_body, merged_status, same_segments
from scribe_desktop.pipeline.tools import PipelineTools
from scribe_desktop.retrying import call_with_retries
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.transcription.engine import EngineDescription
from scribe_desktop.transcription.transcribing import TranscriptionProgress, transcribe_recording
from scribe_desktop.transcription.voice_activity import detect_speech, voice_activity_spec


class JobRun:
    """One run of one job: its engines, started when first needed and ended with it."""

    def __init__(
        self,
        job: Job,
        tools: PipelineTools,
        cancel: CancelToken,
        report: Report,
        announce: Callable[[str], None],
        preview: Preview | None = None,
    ) -> None:
        self.job = job
        self.tools = tools
        self.cancel = cancel
        self.announce = announce
        self.preview = preview
        self._report = report
        self._stack = ExitStack()
        self._transcriber: EngineProcess | None = None

    def __enter__(self) -> JobRun:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def workspace(self) -> Workspace:
        """The store the job works on."""
        return self.tools.workspace

    def say(self, stage: Stage, doing: str, fraction: float | None = None, done: int = 0, total: int = 0) -> None:
        """Report progress of this job."""
        self._report(Progress(self.job.id, stage, doing, fraction, done, total))

    @cached_property
    def transcription(self) -> EngineDescription:
        """The job's transcription engine. Chosen when first needed: a key that is missing stops only its own stage."""
        return self._chosen(JobMode.TRANSCRIBE).transcription()

    @cached_property
    def drafting(self) -> DrafterDescription:
        """The job's drafter, chosen when first needed."""
        return self._chosen(JobMode.DRAFT).drafting()

    def _chosen(self, mode: JobMode) -> ChosenEngines:
        request = self.job.request
        return choose_engines(self.tools.settings, mode=mode, engine=request.engine, drafter=request.drafter)

    def transcriber(self) -> EngineProcess:
        """The transcription engine's process; starting it early lets the model load while the audio is prepared."""
        if self._transcriber is None:
            self._transcriber = self._stack.enter_context(EngineProcess(self.transcription.spec))
            self._transcriber.start()
        return self._transcriber

    def recording(self) -> Recording:
        """The job's recording."""
        if self.job.recording_id is None:
            raise StorageError("This job has no recording to work on.", code="job.no_recording")
        return self.workspace.recordings.get(self.job.recording_id)

    def before_call(self, *, is_cloud: bool, what: str) -> Callable[[], None]:
        """What runs before every single engine call: the kill switch, and the audit line of a call that goes out."""

        def check() -> None:
            self.tools.switch.check_allows_ai()
            if is_cloud:
                self.tools.switch.check_allows_cloud()
                self.workspace.audit.append(AuditAction.AI_CALLED, self.job.id, what)

        return check


def prepare(run: JobRun) -> None:
    """Find where speech is. The working copy was made at import; the engine's model loads meanwhile."""
    recording = run.recording()
    if run.workspace.recordings.speech(recording.id) is not None:
        return
    run.tools.switch.check_allows_ai()
    run.transcriber()
    with EngineProcess(voice_activity_spec()) as detector, run.workspace.audio.reader(recording.id) as sealed:
        speech = detect_speech(
            decode_pcm(cast(BinaryIO, sealed), cancel=run.cancel),
            detector,
            run.cancel,
            lambda done_ms: run.say(Stage.PREPARE, "finding speech", min(1.0, done_ms / max(1, recording.duration_ms))),
        )
    run.workspace.recordings.save_speech(recording.id, speech.spans)


def transcribe(run: JobRun) -> None:
    """Turn the working copy into a transcript, chunk by chunk, each chunk a checkpoint; or hear places of one again."""
    if run.workspace.jobs.get(run.job.id).transcript_id is not None:
        return
    if run.job.request.mode is JobMode.RETRY:
        hear_places_again(run)
        return
    recording = run.recording()
    speech = run.workspace.recordings.speech(recording.id)
    if speech is None:
        raise StorageError("The speech map of this recording is missing.", code="job.no_speech_map")
    description = run.transcription
    audio = SealedChunkAudio(run.workspace, recording.id, run.cancel)
    result = transcribe_recording(
        description=description,
        process=run.transcriber(),
        audio=audio,
        speech=speech,
        duration_ms=recording.duration_ms,
        byte_count=recording.sealed_bytes,
        audio_sha256=recording.sealed_sha256,
        language=run.job.request.language,
        keywords=run.job.request.keywords,
        threshold_bytes=run.tools.settings.chunk_threshold_bytes,
        checkpoints=StoredCheckpoints(run.workspace, recording.id),
        before_call=run.before_call(
            is_cloud=description.is_cloud, what=f"transcribe {description.name} {description.model}"
        ),
        cancel=run.cancel,
        report=lambda progress: _say_transcription(run, progress),
        policy=run.tools.policy,
    )
    for warning in result.warnings:
        run.announce(warning)
    transcript = Transcript(
        id=TranscriptId(run.tools.new_id()),
        session_id=run.job.session_id,
        recording_id=recording.id,
        engine=str(description.name),
        model=description.model,
        model_grade=description.grade,
        language=result.language,
        segments=result.segments,
        seams=result.seams,
        completeness=result.completeness,
        created_at=run.tools.clock(),
        chunks=result.chunks,
        warnings=tuple(warning for warning in result.warnings if warning != BASIC_MODEL_WARNING),
    )
    with run.workspace.transaction():
        run.workspace.transcripts.add(transcript, job_id=run.job.id)
        run.workspace.jobs.set_transcript(run.job.id, transcript.id)


def draft(run: JobRun) -> None:
    """Draft every note type that this job has not drafted yet."""
    heard = _transcript(run)
    if not heard.segments:
        raise InputRefusedError(
            "No speech was heard in this recording, so there is nothing to write a note from.",
            safe="The recording is kept.",
            next_step="Listen to it; if there is speech, try another engine.",
            code="audio.no_speech",
        )
    finished = run.workspace.notes.drafted_by_job(run.job.id)
    waiting = [note_type for note_type in run.job.request.note_types if note_type not in finished]
    if not waiting:
        return
    transcript = _as_read(run, heard)
    with EngineProcess(run.drafting.spec) as drafter:
        for index, note_type in enumerate(waiting, start=1):
            made = _draft_one(run, drafter, transcript, note_type, index, len(waiting))
            _save_draft(run, made, transcript.id)


def _draft_one(
    run: JobRun, drafter: EngineProcess, transcript: Transcript, note_type: NoteType, index: int, total: int
) -> Draft:
    description = run.drafting
    template = limited_template(run.tools.template(note_type), run.job.request.section_keys)
    request = DraftRequest(template=template, segments=transcript.segments, language=transcript.language)
    feed = PreviewFeed(run.job, template, run.preview)
    characters = 0

    def on_event(event: object) -> None:
        nonlocal characters
        if isinstance(event, DraftDelta):
            characters += len(event.text)
            run.say(Stage.DRAFT, f"writing {template.title}, {characters} characters", None, index, total)
            feed.take(event)

    allow = run.before_call(
        is_cloud=description.is_cloud, what=f"draft {description.name} {description.model} {note_type}"
    )

    def before_each() -> None:
        allow()
        feed.begin()

    run.say(Stage.DRAFT, f"writing {template.title}", (index - 1) / total, index, total)
    attempted = call_with_retries(
        lambda: drafter.call(request, run.cancel, on_event),
        before_each=before_each,
        cancel=run.cancel,
        policy=run.tools.policy,
    )
    if not isinstance(attempted.result, Draft):
        raise ProviderError("The drafter answered with something that is not a note.", code="draft.invalid")
    return attempted.result


def _save_draft(run: JobRun, made: Draft, transcript_id: TranscriptId) -> None:
    """Append the draft; one of single sections as the note's present words with these sections new."""
    notes = run.workspace.notes
    with run.workspace.transaction():
        body, status, base_number = made.body, made.status, None
        note = notes.get(run.job.session_id, made.note_type)
        if note is not None and run.job.request.section_keys:
            # Read when the draft is there: the clinician may have written meanwhile.
            head = notes.head(note.id)
            body = merged_body(
                made, head, run.tools.template(made.note_type), _valid_evidence(run, head, transcript_id)
            )
            status, base_number = merged_status(made, head, body), head.number
        notes.save_revision(
            session_id=run.job.session_id,
            note_type=made.note_type,
            author=Author.MODEL,
            status=status,
            body=body,
            drafter=made.drafter,
            model=made.model,
            template_version=made.template_version,
            prompt_version=made.prompt_version,
            transcript_id=transcript_id,
            job_id=run.job.id,
            base_number=base_number,
        )


def _valid_evidence(run: JobRun, head: Revision, transcript_id: TranscriptId) -> frozenset[SegmentId]:
    """What of the head's evidence points at the same words in the transcript of this job."""
    if head.transcript_id is None:
        return frozenset()
    transcripts = run.workspace.transcripts
    return same_segments(transcripts.get(transcript_id), transcripts.get(head.transcript_id))


def check(run: JobRun) -> None:
    """Read back what was stored: every statement's evidence must exist in the transcript it rests on."""
    if run.job.request.mode in (JobMode.TRANSCRIBE, JobMode.RETRY):
        return
    transcript = _transcript(run)
    known = {segment.id for segment in transcript.segments}
    for note_type in run.workspace.notes.drafted_by_job(run.job.id):
        revision = run.workspace.notes.draft_of_job(run.job.id, note_type)
        cited = (segment_id for statement in revision.body.statements() for segment_id in statement.evidence)
        if any(segment_id not in known for segment_id in cited):
            raise ProviderError(
                "A drafted note cites speech that is not in the transcript.",
                safe="The transcript and the draft are kept.",
                next_step="Draft the note again.",
                code="draft.evidence_invalid",
            )


def _transcript(run: JobRun) -> Transcript:
    transcript_id = run.workspace.jobs.get(run.job.id).transcript_id
    if transcript_id is None:
        raise StorageError("This job has no transcript to draft from.", code="job.no_transcript")
    return run.workspace.transcripts.get(transcript_id)


def _as_read(run: JobRun, heard: Transcript) -> Transcript:
    """The transcript with the clinician's corrections and speaker names: what drafts are made from."""
    return run.workspace.transcripts.reading(heard.id).corrected()


def _say_transcription(run: JobRun, progress: TranscriptionProgress) -> None:
    fraction = progress.done_ms / progress.total_ms if progress.total_ms else None
    doing = "listening again where words are missing" if progress.is_second_look else "transcribing"
    if progress.chunk_count > 1:
        doing = f"{doing}, {progress.chunks_done} of {progress.chunk_count} parts done"
    run.say(Stage.TRANSCRIBE, doing, fraction, progress.chunks_done, progress.chunk_count)


STEPS: dict[Stage, Callable[[JobRun], None]] = {
    Stage.PREPARE: prepare,
    Stage.TRANSCRIBE: transcribe,
    Stage.DRAFT: draft,
    Stage.CHECK: check,
}
