"""A new user's first visit, start to finish: the real program on a real desktop, used by mouse and keyboard only.

Pictures of every step go to build/screenshots.
"""

from __future__ import annotations

import struct
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conftest import PROJECT
from tests.driving import first_visit
from tests.driving.desktop import Desktop
from tests.driving.scribe_window import ScribeWindow

PICTURES = PROJECT / "build" / "screenshots"
# The first line of every copy and export of a note that was edited and not signed.
UNSIGNED_MARK = "IN REVIEW - NOT SIGNED"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_new_user_gets_from_the_first_start_to_an_exported_note_and_finds_it_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Desktop(tmp_path, width=1440, height=900, has_sound=True) as desktop:
        steps: list[str] = []

        def shown(name: str) -> None:
            steps.append(name)
            desktop.screenshot(PICTURES / f"{len(steps):02d}-{name}.png")

        window = ScribeWindow(desktop, data)
        first_visit.begin(window, shown)
        drafted = first_visit.process(window, shown)
        seen = first_visit.review(desktop, window, tmp_path, shown, drafted)
        assert window.quit() == 0
        again = ScribeWindow(desktop, data)
        words_again = first_visit.look_again(again)
        shown("again")
        assert again.quit() == 0

    assert first_visit.ADDED in seen.edited
    # What was typed behind a statement is a statement of its own once it is read again.
    assert words_again.split() == seen.edited.split()
    assert _loudest(seen.heard) > 300
    with ZipFile(seen.exported_docx) as document:
        exported_docx = document.read("word/document.xml").decode()
    exported_txt = seen.exported_txt.read_text(encoding="utf-8")
    assert seen.copied.splitlines()[0] == UNSIGNED_MARK
    assert exported_txt.splitlines()[0] == UNSIGNED_MARK
    assert UNSIGNED_MARK in exported_docx
    for words in (seen.copied, exported_txt, exported_docx):
        assert first_visit.ADDED in words
    _assert_nothing_readable(data, (first_visit.ADDED, "lisinopril"))


def _loudest(samples: bytes) -> int:
    return max(abs(int(sample)) for (sample,) in struct.iter_unpack("<h", samples[: len(samples) // 2 * 2]))


def _assert_nothing_readable(folder: Path, words: tuple[str, ...]) -> None:
    """No file of the program's holds a word of the visit in the clear."""
    for path in folder.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert not [word for word in words if word.encode() in held], path.name
