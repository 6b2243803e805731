"""Owns the reasons for which a sound file is refused, and the words for each. It decides none of them."""

from __future__ import annotations

from enum import StrEnum

from scribe_desktop.errors import InputRefusedError


class Refusal(StrEnum):
    """Why a sound file is refused; the value is the stable code of the error."""

    MISSING = "audio.missing"
    UNREADABLE = "audio.unreadable"
    SPECIAL_FILE = "audio.special_file"
    EMPTY = "audio.empty"
    PLAYLIST = "audio.playlist"
    NOT_AUDIO = "audio.not_audio"
    NO_AUDIO_STREAM = "audio.no_audio_stream"
    TRUNCATED_HEADER = "audio.truncated_header"
    UNDECODABLE = "audio.undecodable"
    TOO_SHORT = "audio.too_short"
    TOO_LONG = "audio.too_long"
    BOMB = "audio.bomb"
    CHANGED = "audio.changed"


_CHOOSE_ANOTHER = "Choose another file, or record or export it again."

_WORDS: dict[Refusal, tuple[str, str]] = {
    Refusal.MISSING: ("There is no file at that place.", "Check the name and the folder, then try again."),
    Refusal.UNREADABLE: (
        "This program is not allowed to read the file, or the disk cannot read it.",
        "Copy it to a folder of your own, then try again.",
    ),
    Refusal.SPECIAL_FILE: ("This is a folder, a device or a pipe, not a sound file.", "Choose a sound file."),
    Refusal.EMPTY: ("The file is empty: it holds 0 bytes.", _CHOOSE_ANOTHER),
    Refusal.PLAYLIST: (
        "This is a playlist or a text that points to other files or addresses, not sound. Nothing it names was opened.",
        "Choose the sound file itself.",
    ),
    Refusal.NOT_AUDIO: (
        "The content of this file is no sound format that can be read, whatever its name says.",
        "Choose a WebM, Ogg, MP3, M4A, MP4, WAV, FLAC, AAC, AMR, AIFF, CAF, AU, WMA or DSS file.",
    ),
    Refusal.NO_AUDIO_STREAM: ("The file holds pictures but no sound.", "Choose the file that holds the sound."),
    Refusal.TRUNCATED_HEADER: (
        "The file was cut off: the part that says how to read it is missing.",
        "Copy it from the recorder again, and let the copy finish.",
    ),
    Refusal.UNDECODABLE: ("The sound in this file is damaged and cannot be decoded.", _CHOOSE_ANOTHER),
    Refusal.TOO_SHORT: ("The file holds no sound: not one sample of audio.", _CHOOSE_ANOTHER),
    Refusal.TOO_LONG: (
        "The recording is longer than the 4 hours that are taken without asking.",
        "If it really is one visit, confirm it (on the command line: --yes); else import a shorter part.",
    ),
    Refusal.BOMB: (
        "This small file unpacks to an absurd length of sound, which no recorder makes.",
        _CHOOSE_ANOTHER,
    ),
    Refusal.CHANGED: (
        "The file changed while it was read: it may still be recording, copying or syncing.",
        "Wait until it is finished, then import it again.",
    ),
}


def refused(reason: Refusal) -> InputRefusedError:
    """The error for a reason, ready to be raised."""
    happened, next_step = _WORDS[reason]
    return InputRefusedError(happened, safe="The file itself was not touched.", next_step=next_step, code=reason)
