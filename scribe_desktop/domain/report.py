"""Owns the RunReport: what one run of a job did, in figures. It holds no patient word and no file name."""

from __future__ import annotations

from dataclasses import dataclass

from scribe_desktop.domain.engine import AiMode, ModelGrade
from scribe_desktop.domain.ids import JobId, SessionId
from scribe_desktop.domain.job import StageTiming, Status
from scribe_desktop.domain.transcript import ChunkReport, Completeness, Seam


@dataclass(frozen=True, slots=True)
class AudioReport:
    """The recording as the user gave it: digest and size of the source file, length, codec as ffmpeg names it."""

    sha256: str
    bytes: int
    duration_ms: int
    codec: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run of a job.

    `audio` and `completeness` are None for typed or pasted text; `drafter` is None when nothing was drafted.
    `peak_rss_bytes` is the most memory this program held, engine processes counted apart.
    """

    job_id: JobId
    session_id: SessionId
    status: Status
    ai_mode: AiMode
    engine: str | None
    model: str | None
    model_grade: ModelGrade | None
    drafter: str | None
    audio: AudioReport | None
    chunks: tuple[ChunkReport, ...]
    seams: tuple[Seam, ...]
    completeness: Completeness | None
    stages: tuple[StageTiming, ...]
    peak_rss_bytes: int
