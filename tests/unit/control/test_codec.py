"""The wire format: what goes in comes out, and nothing else is let in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_desktop.control.codec import MAX_FRAME_BYTES, ProtocolError, decode, encode
from scribe_desktop.control.messages import (
    Accepted,
    CancelRequest,
    DoneMessage,
    Message,
    NoticeMessage,
    Ping,
    Pong,
    ProcessRequest,
    ProgressMessage,
    RaiseWindow,
    Refused,
)
from scribe_desktop.domain.ids import JobId
from scribe_desktop.domain.job import JobMode, Stage
from scribe_desktop.domain.note import NoteType
from scribe_desktop.domain.progress import Progress
from scribe_desktop.errors import ExitCode, InputRefusedError, SessionBusyError

REQUEST = ProcessRequest(
    input_path=Path("/visits/ä \udcff.webm"),
    mode=JobMode.FULL,
    note_types=(NoteType.SOAP, NoteType.DAP),
    engine="auto",
    drafter="outline",
    language="en",
    out_dir=None,
    keywords_file=Path("/visits/words.txt"),
    label="A. Rivera\nfollow-up",
    is_confirmed=True,
)
MESSAGES: list[Message] = [
    Ping(),
    RaiseWindow(),
    REQUEST,
    CancelRequest(),
    Pong("0.1.0", 12),
    Accepted(),
    ProgressMessage("j1", Stage.TRANSCRIBE, "chunk 2 of 3", 0.5, 2, 3),
    ProgressMessage("", Stage.PREPARE, "importing", None, 0, 0),
    NoticeMessage("a sentence"),
    DoneMessage(10, Path("/out"), ("note.txt",), ()),
    Refused("audio.empty", "It is empty.", "", "Choose another.", 3),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_every_message_survives_the_wire(message: Message) -> None:
    frame = encode(message)
    assert frame.endswith(b"\n")
    assert frame.count(b"\n") == 1
    assert decode(frame) == message


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused_and_never_crash(raw: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_a_message_with_one_field_replaced_is_refused_or_still_typed(data: st.DataObject) -> None:
    table = json.loads(encode(REQUEST))
    table[data.draw(st.sampled_from(sorted(table)))] = data.draw(JSON)
    try:
        message = decode(json.dumps(table).encode())
    except ProtocolError:
        return
    if isinstance(message, ProcessRequest):
        assert message.input_path.is_absolute()
        assert all(isinstance(kind, NoteType) for kind in message.note_types)
        assert type(message.is_confirmed) is bool
        (message.label or "").encode("utf-8")


@pytest.mark.parametrize(
    "change",
    [
        {"input_path": "relative.webm"},
        {"input_path": "/nul\0byte"},
        {"mode": "everything"},
        {"note_types": "soap"},
        {"note_types": ["soap", 1]},
        {"is_confirmed": 1},
        {"label": "\ud800"},
        {"engine": None},
        {"surplus": 1},
        {"type": "pong"},
        {"type": ["process"]},
        {"v": "1"},
        {"v": True},
    ],
)
def test_a_wrong_field_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode(json.dumps(json.loads(encode(REQUEST)) | change).encode())
    assert caught.value.code == "control.protocol"


@pytest.mark.parametrize("fraction", ["NaN", "Infinity", "1e999", "-1e999", "1" + "0" * 400])
def test_numbers_are_finite(fraction: str) -> None:
    frame = encode(ProgressMessage("j", Stage.DRAFT, "", 0.25, 0, 0)).replace(b"0.25", fraction.encode())
    with pytest.raises(ProtocolError):
        decode(frame)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(ProtocolError):
        decode(b"[" * 500_000)


def test_another_version_says_what_to_do() -> None:
    with pytest.raises(ProtocolError) as caught:
        decode(b'{"v": 2, "type": "ping"}')
    assert caught.value.code == "control.version"
    assert caught.value.next_step


def test_a_message_that_is_too_large_is_not_sent() -> None:
    with pytest.raises(ProtocolError):
        encode(NoticeMessage("x" * MAX_FRAME_BYTES))


def test_a_number_that_is_none_is_not_sent() -> None:
    with pytest.raises(ProtocolError):
        encode(ProgressMessage("j", Stage.DRAFT, "", float("nan"), 0, 0))


def test_an_error_keeps_its_kind_and_its_words() -> None:
    for error in (
        InputRefusedError("It is empty.", safe="s", next_step="n", code="audio.empty"),
        SessionBusyError("Busy."),
    ):
        again = Refused.of(error).error()
        assert type(again) is type(error)
        assert str(again) == str(error)
    assert Refused("x", "h", "", "", 99).error().exit_code == ExitCode.UNEXPECTED


def test_progress_keeps_its_shape() -> None:
    progress = Progress(JobId("j"), Stage.CHECK, "checking", None, 1, 2)
    assert ProgressMessage.of(progress).progress() == progress
