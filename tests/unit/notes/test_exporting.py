"""Ways out of the program: what is not signed says so, what is signed says by whom, and no file name is repeated."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from scribe_desktop.cancellation import CancelToken
from scribe_desktop.cli.output import OutputFolder, write_session
from scribe_desktop.commands.exporting import (
    ExportFormat,
    copy_text,
    default_export_name,
    export_note,
    load_note_view,
)
from scribe_desktop.commands.signing import add_addendum, sign_note
from scribe_desktop.domain.audit import AuditAction
from scribe_desktop.domain.note import NoteStatus
from scribe_desktop.drafting.template_library import load_template
from scribe_desktop.errors import CancelledError, NoteRefusedError, StorageError
from scribe_desktop.store.workspace import Workspace
from tests.store.conftest import SteppingClock
from tests.ui.building import Visit, make_visit
from tests.unit.notes.editing import accept_all

CET = timezone(timedelta(hours=1), "CET")
SIGNED_BY = "Signed by Anna Weber, 2026-11-22 10:00 UTC+01:00 CET"


@pytest.fixture
def signed(workspace: Workspace, visit: Visit, clock: SteppingClock) -> Visit:
    accept_all(workspace, visit.note.id)
    sign_note(workspace, visit.note.id, base_number=1, signer="Anna Weber", clock=clock, zone=CET)
    return visit


@pytest.mark.parametrize("section_key", [None, "plan"])
@pytest.mark.parametrize(
    ("status", "mark"),
    [
        (NoteStatus.AI_DRAFT, "AI DRAFT - NOT REVIEWED"),
        (NoteStatus.OUTLINE, "OUTLINE"),
        (NoteStatus.STUB, "STUB - DEMO TEXT"),
        (NoteStatus.DRAFT, "DRAFT - NOT SIGNED"),
        (NoteStatus.IN_REVIEW, "IN REVIEW - NOT SIGNED"),
    ],
)
def test_a_copy_says_on_its_first_line_that_it_is_not_signed(
    workspace: Workspace, section_key: str | None, status: NoteStatus, mark: str
) -> None:
    visit = make_visit(workspace, status=status)
    text = copy_text(workspace, visit.note.id, section_key=section_key, newline="\n").result.text
    assert text.startswith(mark)
    assert ("SUBJECTIVE:" in text) is (section_key is None)
    assert "PLAN:" in text


def test_a_signed_copy_says_by_whom_and_brings_its_addenda(
    workspace: Workspace, signed: Visit, clock: SteppingClock
) -> None:
    text = copy_text(workspace, signed.note.id, newline="\n").result.text
    assert text.startswith("SUBJECTIVE:")
    assert text.rstrip().endswith(SIGNED_BY)
    add_addendum(workspace, signed.note.id, "Potassium 4.1.\nAll well.", signer="J. Osei", clock=clock, zone=CET)
    text = copy_text(workspace, signed.note.id, newline="\n").result.text
    assert text.startswith("AMENDED\n")
    below = text[text.index(SIGNED_BY) :]
    assert below == (
        f"{SIGNED_BY}\n\nADDENDUM 1:\n- Potassium 4.1.\n- All well.\n\n"
        "Signed by J. Osei, 2026-11-22 10:00 UTC+01:00 CET\n"
    )
    section = copy_text(workspace, signed.note.id, section_key="plan", newline="\r\n").result.text
    assert section.startswith("AMENDED\r\n\r\nPLAN:\r\n- Stop lisinopril.")
    assert "Signed by" not in section


def test_an_unknown_section_is_refused(workspace: Workspace, visit: Visit) -> None:
    with pytest.raises(NoteRefusedError) as refused:
        copy_text(workspace, visit.note.id, section_key="nothing")
    assert refused.value.code == "note.no_section"


def test_a_text_file_is_written_whole_or_not_at_all(workspace: Workspace, visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "A. Rivera.txt"
    made = export_note(workspace, visit.note.id, path, ExportFormat.TXT).result
    assert made.path == path
    content = path.read_bytes().decode()
    assert content.startswith("AI DRAFT - NOT REVIEWED" + os.linesep)
    assert content.endswith(os.linesep)
    with pytest.raises(StorageError) as refused:
        export_note(workspace, visit.note.id, path, ExportFormat.TXT)
    assert refused.value.code == "output.exists"
    assert "Rivera" not in str(refused.value)
    path.write_text("old")
    export_note(workspace, visit.note.id, path, ExportFormat.TXT, may_overwrite=True)
    assert path.read_bytes().decode() == content
    with pytest.raises(StorageError) as refused:
        export_note(workspace, visit.note.id, tmp_path / "nowhere" / "Rivera.txt", ExportFormat.TXT)
    assert "Rivera" not in str(refused.value)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["A. Rivera.txt", "runs"]
    lines = [line for line in workspace.audit.lines() if line.action is AuditAction.NOTE_EXPORTED]
    assert [line.detail for line in lines] == ["revision 1 txt", "revision 1 txt"]


def test_a_word_document_carries_signature_and_addenda(
    workspace: Workspace, signed: Visit, clock: SteppingClock, tmp_path: Path
) -> None:
    add_addendum(workspace, signed.note.id, "Potassium 4.1.", signer="J. Osei", clock=clock, zone=CET)
    path = tmp_path / "note.docx"
    export_note(workspace, signed.note.id, path, ExportFormat.DOCX)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        words = archive.read("word/document.xml").decode()
        properties = archive.read("docProps/core.xml").decode()
    places = [words.index(each) for each in ("AMENDED", "Stop lisinopril", SIGNED_BY, "Addendum 1", "Potassium 4.1.")]
    assert places == sorted(places)
    assert "Signed by J. Osei" in words
    assert "Anna Weber" in properties


def test_a_word_document_brings_no_docx_into_this_process(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from scribe_desktop.commands.exporting import ExportFormat, export_note\n"
        "from scribe_desktop.domain.clock import utc_now\nfrom scribe_desktop.domain.ids import random_id\n"
        "from scribe_desktop.store.workspace import open_ephemeral_workspace\n"
        "from tests.ui.building import make_visit\n"
        "if __name__ == '__main__':\n"
        "    folder = Path(sys.argv[1])\n"
        "    with open_ephemeral_workspace(clock=utc_now, new_id=random_id, parent=folder / 'runs') as workspace:\n"
        "        visit = make_visit(workspace)\n"
        "        export_note(workspace, visit.note.id, folder / 'note.docx', ExportFormat.DOCX)\n"
        "    print(sorted({'docx', 'lxml', 'numpy', 'PySide6'} & {name.partition('.')[0] for name in sys.modules}))\n"
    )
    (tmp_path / "script.py").write_text(script)
    project = Path(__file__).parent.parent.parent.parent
    done = subprocess.run(
        [sys.executable, str(tmp_path / "script.py"), str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=project,
        env={**os.environ, "PYTHONPATH": f"{project}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
        check=True,
    )
    assert done.stdout.strip() == "[]"
    assert (tmp_path / "note.docx").stat().st_size > 5_000


def test_the_command_line_exports_the_signature_too(
    workspace: Workspace, signed: Visit, clock: SteppingClock, tmp_path: Path
) -> None:
    folder = OutputFolder.prepare(tmp_path / "out", now=clock(), may_overwrite=False)
    write_session(workspace, signed.session_id, folder, load_template)
    text = (tmp_path / "out" / "note.txt").read_text()
    assert "NOT REVIEWED" not in text
    assert text.rstrip().endswith(SIGNED_BY)
    assert json.loads((tmp_path / "out" / "note.json").read_text())["status"] == "SIGNED"


def test_a_cancelled_export_writes_nothing(workspace: Workspace, visit: Visit, tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    for export_format in ExportFormat:
        with pytest.raises(CancelledError):
            export_note(workspace, visit.note.id, tmp_path / "note", export_format, cancel=cancel)
    assert not (tmp_path / "note").exists()


def test_the_default_name_holds_no_patient_word(workspace: Workspace, visit: Visit, clock: SteppingClock) -> None:
    assert default_export_name(visit.note, clock, CET) == "soap-note-2026-11-22-1000"


def test_the_printed_view_is_the_exported_one(workspace: Workspace, signed: Visit) -> None:
    view = load_note_view(workspace, signed.note.id)
    assert (view.title, view.signed_by, view.status) == ("SOAP note", SIGNED_BY, NoteStatus.SIGNED)
