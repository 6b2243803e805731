"""Owns what is said of a job that is stored with nothing but an error code: what happened, what is safe, what to do.

The words of an error that was just raised are its own; these stand in for them after a restart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from scribe_desktop.domain.engine import DrafterName, EngineName
from scribe_desktop.domain.job import Job, Stage


class NextAction(StrEnum):
    """What a user can do about a job; the first of several is the best."""

    WAIT = "wait"
    TRY_AGAIN = "try_again"
    OPEN_AI_SETTINGS = "open_ai_settings"
    USE_THIS_COMPUTER = "use_this_computer"
    MAKE_OUTLINE = "make_outline"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is said of a job. `code` is for whoever helps."""

    happened: str
    safe: str
    next_step: str
    code: str
    actions: tuple[NextAction, ...] = (NextAction.TRY_AGAIN,)

    def sentence(self) -> str:
        """What is safe and what to do, as one text."""
        return f"{self.safe} {self.next_step}".strip()


_RECORDING = "The recording is safe on this computer."
_TRANSCRIPT = "The transcript is kept."
_NOTHING_LOST = "Nothing was lost."
_KEPT = "What was finished before is kept."

_AGAIN = (NextAction.TRY_AGAIN,)
_WAITING = (NextAction.WAIT, NextAction.TRY_AGAIN, NextAction.USE_THIS_COMPUTER)
_SETTINGS = (NextAction.OPEN_AI_SETTINGS, NextAction.TRY_AGAIN)
_OTHER_ENGINE = (NextAction.TRY_AGAIN, NextAction.USE_THIS_COMPUTER)
_NO_DRAFT = (NextAction.TRY_AGAIN, NextAction.MAKE_OUTLINE, NextAction.WRITE)
_ONLY_WRITE = (NextAction.WRITE,)

_BY_ITSELF = "It starts again by itself."
_ANOTHER_MODEL = "Choose another speech model in Settings, AI."

# code: (what happened, what is safe, what to do, actions). {provider} is the service that was called.
_WORDS: dict[str, tuple[str, str, str, tuple[NextAction, ...]]] = {
    "provider.offline": ("Waiting for internet.", _RECORDING, _BY_ITSELF, _WAITING),
    "provider.too_slow": ("{provider} answers too slowly.", _RECORDING, _BY_ITSELF, _WAITING),
    "provider.busy": ("{provider} is busy and asks to wait.", _RECORDING, _BY_ITSELF, _WAITING),
    "provider.trouble": ("{provider} is having trouble.", _RECORDING, _BY_ITSELF, _WAITING),
    "provider.not_json": (
        "Something other than {provider} answered.",
        _RECORDING,
        "If this network has a sign-in page, open it in a browser. It starts again by itself.",
        _WAITING,
    ),
    "provider.key": ("{provider} did not accept the key.", _NOTHING_LOST, "Check the key in Settings, AI.", _SETTINGS),
    "provider.access": (
        "{provider} did not allow the request.",
        _NOTHING_LOST,
        "Check the key and its rights in Settings, AI.",
        _SETTINGS,
    ),
    "provider.quota": (
        "The {provider} account has no credit left.",
        _NOTHING_LOST,
        "Add credit to the account, then try again.",
        _OTHER_ENGINE,
    ),
    "provider.refused": (
        "{provider} did not accept the request.",
        _RECORDING,
        "Check the model's name in Settings, AI, or use this computer.",
        (*_SETTINGS, NextAction.USE_THIS_COMPUTER),
    ),
    "provider.too_large": (
        "A part of the recording is larger than {provider} takes.",
        _RECORDING,
        "Ask your administrator to lower the chunk threshold, or use this computer.",
        (NextAction.USE_THIS_COMPUTER, NextAction.TRY_AGAIN),
    ),
    "provider.failed": ("{provider} could not do it.", _RECORDING, "Try again, or use this computer.", _OTHER_ENGINE),
    "ai.off": (
        "AI is off.",
        "You can record, type, sign and export.",
        "To go on with this visit, turn AI on in Settings.",
        (NextAction.OPEN_AI_SETTINGS,),
    ),
    "ai.cloud_off": (
        "Cloud AI is off, so nothing was sent.",
        _KEPT,
        "Turn Cloud on in Settings, AI, or use this computer.",
        (NextAction.OPEN_AI_SETTINGS, NextAction.USE_THIS_COMPUTER),
    ),
    "ai.cloud_not_confirmed": (
        "Sending to the cloud was not agreed to.",
        "Nothing was sent.",
        "Choose Cloud in Settings, AI, or use this computer.",
        (NextAction.OPEN_AI_SETTINGS, NextAction.USE_THIS_COMPUTER),
    ),
    "ai.local_off": (
        "The engines on this computer are switched off.",
        _KEPT,
        "Ask your administrator to allow them, or choose Cloud in Settings, AI.",
        _SETTINGS,
    ),
    "ai.stub_off": (
        "Demo text is off now.",
        _KEPT,
        "Start the visit again with the present settings.",
        (NextAction.OPEN_AI_SETTINGS,),
    ),
    "ai.stub_only": (
        "Demo text is on, so no real engine runs.",
        _KEPT,
        "Choose Cloud or On this computer in Settings, AI.",
        (NextAction.OPEN_AI_SETTINGS,),
    ),
    "engine.key_missing": (
        "There is no key for {provider}.",
        "Nothing was sent or lost.",
        "Save the key in Settings, AI, or use this computer.",
        (*_SETTINGS, NextAction.USE_THIS_COMPUTER),
    ),
    "engine.model_missing": (
        "There is no speech model on this computer.",
        _RECORDING,
        _ANOTHER_MODEL,
        _SETTINGS,
    ),
    "engine.model_damaged": ("The speech model is damaged.", _RECORDING, _ANOTHER_MODEL, _SETTINGS),
    "engine.language": (
        "The speech model does not know the language of this recording.",
        _RECORDING,
        "Choose a multilingual model in Settings, AI.",
        _SETTINGS,
    ),
    "engine.audio": (
        "A part of the recording could not be decoded.",
        "The recording and the finished parts are kept.",
        "Try again, or import the recording anew.",
        _AGAIN,
    ),
    "engine.failed": (
        "The speech model failed on a part of the recording.",
        "The recording and the finished parts are kept.",
        "Try again, or choose another speech model.",
        _SETTINGS,
    ),
    "engine.crashed": (
        "The engine stopped unexpectedly.",
        _KEPT,
        "Try again: finished parts are not repeated.",
        _AGAIN,
    ),
    "engine.unexpected": ("The engine failed unexpectedly.", _KEPT, "Try again, or choose another engine.", _AGAIN),
    "engine.none": ("This job was begun without an engine.", _KEPT, "Start the visit again.", _AGAIN),
    "drafter.none": ("This job was begun without a drafter.", _KEPT, "Draft the note again.", _AGAIN),
    "program.not_started": (
        "A helper program could not be started.",
        _KEPT,
        "Close other programs or restart the computer, then try again.",
        _AGAIN,
    ),
    "draft.cut": ("The draft stopped before its end, so it is not used.", _TRANSCRIPT, _BY_ITSELF, _NO_DRAFT),
    "draft.stopped": (
        "The draft stopped before its end, so it is not used.",
        _TRANSCRIPT,
        "Try again, or make an outline.",
        _NO_DRAFT,
    ),
    "draft.too_long": (
        "The draft grew longer than the AI may write, so it is not used.",
        _TRANSCRIPT,
        "Choose a shorter template, or make an outline.",
        _NO_DRAFT,
    ),
    "draft.transcript_too_long": (
        "The visit is too long for this drafting model.",
        _TRANSCRIPT,
        "Choose a larger model in Settings, AI, or make an outline.",
        (NextAction.MAKE_OUTLINE, NextAction.OPEN_AI_SETTINGS, NextAction.WRITE),
    ),
    "draft.refused": (
        "The AI declined to draft this visit.",
        _TRANSCRIPT,
        "Try again, make an outline, or write the note.",
        _NO_DRAFT,
    ),
    "draft.invalid": (
        "The AI's answer was not a note, so it is not used.",
        _TRANSCRIPT,
        "Try again, make an outline, or write the note.",
        _NO_DRAFT,
    ),
    "draft.evidence_invalid": (
        "A draft cites speech that is not in the transcript.",
        "The transcript and the draft are kept.",
        "Draft the note again.",
        _NO_DRAFT,
    ),
    "draft.language": (
        "The outline understands English only.",
        _TRANSCRIPT,
        "Choose Cloud in Settings, AI, or write the note.",
        (NextAction.OPEN_AI_SETTINGS, NextAction.WRITE),
    ),
    "draft.no_section": (
        "The note's template no longer has this section.",
        "The note is unchanged.",
        "Draft the whole note again.",
        (NextAction.WRITE,),
    ),
    "outline.weights": (
        "A data file of the outline drafter is damaged.",
        _TRANSCRIPT,
        "Install the program again, then try again.",
        (NextAction.WRITE, NextAction.TRY_AGAIN),
    ),
    "template.invalid": (
        "The template of this note cannot be used.",
        "Your notes are unchanged.",
        "Mend or reset it in Settings, Templates, then try again.",
        _AGAIN,
    ),
    "transcript.empty": (
        "There are no words to write a note from.",
        _RECORDING,
        "Listen to it, or write.",
        _ONLY_WRITE,
    ),
    "audio.no_speech": (
        "No speech was heard in this recording.",
        _RECORDING,
        "Listen to it. If there is speech, try another engine.",
        (NextAction.TRY_AGAIN, NextAction.WRITE),
    ),
    "audio.undecodable": (
        "The sound of this recording is damaged and cannot be decoded.",
        "The recording is kept as it is.",
        "Import the file again.",
        _AGAIN,
    ),
    "audio.damaged": (
        "The stored recording is damaged.",
        "Transcript and notes are kept.",
        "Import the file again if you still have it.",
        _ONLY_WRITE,
    ),
    "audio.missing": (
        "The stored recording is missing.",
        "Transcript and notes are kept.",
        "Import the file again if you still have it.",
        _ONLY_WRITE,
    ),
    "audio.purged": (
        "The audio of this visit was purged.",
        "The text and its times stay.",
        "Draft from the transcript, or write.",
        _ONLY_WRITE,
    ),
    "retry.nothing_heard": (
        "Nothing was heard there this time either.",
        "The transcript is as it was.",
        "Listen to the place yourself, and write what was said.",
        (NextAction.WRITE, NextAction.TRY_AGAIN),
    ),
    "retry.no_place": (
        "The place to hear again is not in this recording.",
        "The transcript is as it was.",
        "Choose the place again in the transcript.",
        _ONLY_WRITE,
    ),
    "job.interrupted": ("The program ended while it worked on this.", _KEPT, _BY_ITSELF, (NextAction.WAIT,)),
    "job.no_recording": ("This visit has no recording to work on.", _KEPT, "Import the recording again.", _ONLY_WRITE),
    "job.no_transcript": ("There is no transcript to draft from.", _RECORDING, "Transcribe the visit first.", _AGAIN),
    "job.no_speech_map": ("The recording was not prepared.", _RECORDING, "Start the visit again.", _AGAIN),
    "job.material_moved": (
        "The recording was moved to another session.",
        "It is kept there.",
        "Start again on the session it was moved to.",
        _ONLY_WRITE,
    ),
    "job.not_resumable": ("This work is already done.", _KEPT, "Start it anew if you want another one.", _AGAIN),
    "session.in_trash": ("This session is in the trash.", _KEPT, "Restore it first.", _AGAIN),
    "session.erased": ("This session was erased.", "Others are untouched.", "There is nothing left to do.", ()),
    "store.full": ("The disk is full.", _KEPT, "Free some space, then try again.", _AGAIN),
    "store.denied": (
        "The workspace's folder cannot be written.",
        _KEPT,
        "Mend the folder's permissions, then try again.",
        _AGAIN,
    ),
    "store.io": ("The disk reported an error.", _KEPT, "Check that the drive is healthy, then try again.", _AGAIN),
    "store.busy": ("The workspace was busy.", _KEPT, "Try again in a moment.", _AGAIN),
    "store.closed": ("The workspace was closed meanwhile.", _KEPT, "Try again.", _AGAIN),
    "store.damaged": (
        "The workspace's database is damaged.",
        "The folder was left as it is.",
        "Keep it, and restore a backup or ask for help.",
        (),
    ),
    "store.not_found": ("Something this work needs is gone.", _KEPT, "Start the visit again.", _AGAIN),
    "store.refused": ("The result does not fit what is stored.", _KEPT, "Try again.", _AGAIN),
    "storage": ("The workspace could not be written.", _KEPT, "Check the disk, then try again.", _AGAIN),
    "cancelled": ("Cancelled.", _KEPT, "Press Resume to go on.", _AGAIN),
    "configuration": ("A setting is wrong.", _KEPT, "Check Settings, AI.", _SETTINGS),
    "configuration.settings": ("The settings cannot be used.", _KEPT, "Check Settings, AI.", _SETTINGS),
    "input.refused": ("The recording or text was refused.", _KEPT, "Import it again.", _ONLY_WRITE),
    "job.unexpected": (
        "Something went wrong while working on this visit.",
        "The recording and all finished parts are kept.",
        "Try again. If it happens again, pass on the reference.",
        _AGAIN,
    ),
}

_FALLBACK = "job.unexpected"
_ANY_PROVIDER = "The AI service"
_KEPT_WHEN_DRAFTING = {_RECORDING: _TRANSCRIPT}


def known_codes() -> frozenset[str]:
    """The codes that have words of their own."""
    return frozenset(_WORDS)


def explain(error_code: str, *, provider: str = _ANY_PROVIDER) -> Explanation:
    """What to say of a job that ended, or waits, with this code; an unknown code gets words that are true of all."""
    happened, safe, next_step, actions = _WORDS.get(error_code, _WORDS[_FALLBACK])
    text = happened.replace("{provider}", provider)
    return Explanation(text[:1].upper() + text[1:], safe, next_step, error_code, actions)


def explain_job(job: Job) -> Explanation | None:
    """The same for a stored job, with the name of the service it called; None when nothing is wrong with it."""
    if job.error_code is None:
        return None
    said = explain(job.error_code, provider=_provider(job))
    is_drafting = job.stage in (Stage.DRAFT, Stage.CHECK)
    return replace(said, safe=_KEPT_WHEN_DRAFTING.get(said.safe, said.safe)) if is_drafting else said


def _provider(job: Job) -> str:
    if job.stage in (Stage.DRAFT, Stage.CHECK):
        return "Anthropic" if job.request.drafter is DrafterName.CLAUDE else _ANY_PROVIDER
    if job.error_code == "engine.key_missing" and job.request.engine is not EngineName.OPENAI:
        return "Anthropic"
    return "OpenAI" if job.request.engine is EngineName.OPENAI else _ANY_PROVIDER
