"""Owns the small commands: workspace, sessions, vocabulary, verify. Each opens the workspace and does one thing."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from scribe_desktop.cli.configuration import read_settings, template_source
from scribe_desktop.cli.opening import ask_yes, open_or_create, say, show_recovery_key
from scribe_desktop.cli.output import OutputFolder, write_session
from scribe_desktop.commands import sessions as session_commands
from scribe_desktop.commands import vocabulary as vocabulary_commands
from scribe_desktop.domain.clock import utc_now
from scribe_desktop.domain.ids import NoteId, RecordingId, SessionId
from scribe_desktop.errors import CancelledError, ExitCode
from scribe_desktop.store.workspace import Workspace
from scribe_desktop.transcription.keywords import read_keywords_file

Action = Callable[[Workspace, argparse.Namespace], None]


def housekeeping_command(arguments: argparse.Namespace) -> int:
    """Open the workspace and do what was asked."""
    settings, _switch = read_settings()
    action = _ACTIONS[(arguments.command, getattr(arguments, "action", None))]
    with open_or_create(
        settings, passphrase_fd=arguments.passphrase_fd, recovery_key_fd=arguments.recovery_key_fd
    ) as workspace:
        action(workspace, arguments)
    return ExitCode.DONE


def _workspace_create(workspace: Workspace, _arguments: argparse.Namespace) -> None:
    kept = "has been kept" if workspace.has_kept_recovery_key else "has not been kept yet"
    print(f"The workspace is there and opens; its recovery key {kept}.")


def _recovery_key(workspace: Workspace, arguments: argparse.Namespace) -> None:
    show_recovery_key(workspace, workspace.new_recovery_key(), is_confirmed=arguments.kept)


def _sessions_list(workspace: Workspace, arguments: argparse.Namespace) -> None:
    listed = workspace.sessions.trash() if arguments.trash else workspace.sessions.list(limit=1_000_000)
    for session in listed:
        print(f"{session.id}  {session.created_at.astimezone():%Y-%m-%d %H:%M}  {session.label}")
    if not listed:
        say("The trash is empty." if arguments.trash else "There are no sessions yet.")


def _sessions_search(workspace: Workspace, arguments: argparse.Namespace) -> None:
    hits = workspace.search(arguments.query)
    for hit in hits:
        print(f"{hit.session_id}  {hit.kind}  {hit.snippet}")
    if not hits:
        say("Nothing was found.")


def _sessions_show(workspace: Workspace, arguments: argparse.Namespace) -> None:
    session = workspace.sessions.get(SessionId(arguments.session))
    print(f"session    {session.id}  {session.label}")
    for recording in workspace.recordings.list(session.id):
        state = "purged" if recording.purged_at else f"{recording.duration_ms // 1000} s"
        print(f"recording  {recording.id}  {recording.source}  {state}")
    for transcript in workspace.transcripts.list(session.id):
        print(f"transcript {transcript.id}  {transcript.engine} {transcript.model}")
    for note in workspace.notes.list(session.id):
        print(f"note       {note.id}  {note.note_type}  {note.status}  revision {note.head_number}")
    for job in workspace.jobs.list(session.id):
        print(f"job        {job.id}  {job.stage}  {job.status}  {job.error_code or ''}".rstrip())


def _sessions_rename(workspace: Workspace, arguments: argparse.Namespace) -> None:
    session_commands.rename_session(workspace, SessionId(arguments.session), label=arguments.label)


def _sessions_export(workspace: Workspace, arguments: argparse.Namespace) -> None:
    folder = OutputFolder.prepare(arguments.out, now=utc_now().astimezone(), may_overwrite=arguments.yes)
    written = write_session(workspace, SessionId(arguments.session), folder, template_source(read_settings()[0]))
    for warning in written.warnings:
        say(f"Note: {warning}")
    print(f"{folder.path}: {', '.join(written.names)}")


def _sessions_delete(workspace: Workspace, arguments: argparse.Namespace) -> None:
    session_commands.delete_session(workspace, SessionId(arguments.session))
    print(f"In the trash for 30 days. To bring it back: scribe-desktop sessions restore {arguments.session}")


def _sessions_restore(workspace: Workspace, arguments: argparse.Namespace) -> None:
    session_commands.restore_session(workspace, SessionId(arguments.session))
    print("The session is back.")


def _sessions_empty_trash(workspace: Workspace, arguments: argparse.Namespace) -> None:
    doomed = len(workspace.sessions.trash())
    if arguments.everything and doomed and not arguments.yes and not ask_yes(f"Destroy {doomed} sessions for good?"):
        raise CancelledError("Nothing was destroyed.", next_step="Say yes when asked, or pass --yes.")
    emptied = session_commands.empty_trash(workspace, is_everything=arguments.everything).result
    print(f"Destroyed for good: {emptied.sessions} sessions, {emptied.recordings} recordings.")


def _move_recording(workspace: Workspace, arguments: argparse.Namespace) -> None:
    session_commands.move_recording(workspace, RecordingId(arguments.recording), to=SessionId(arguments.to))
    print("The recording and its transcripts were moved.")


def _move_note(workspace: Workspace, arguments: argparse.Namespace) -> None:
    session_commands.move_note(workspace, NoteId(arguments.note), to=SessionId(arguments.to))
    print("The note and its history were moved.")


def _vocabulary_list(workspace: Workspace, _arguments: argparse.Namespace) -> None:
    for term in workspace.vocabulary.terms():
        print(term)


def _vocabulary_add(workspace: Workspace, arguments: argparse.Namespace) -> None:
    print(f"{vocabulary_commands.add_terms(workspace, tuple(arguments.term)).result} terms added.")


def _vocabulary_import(workspace: Workspace, arguments: argparse.Namespace) -> None:
    terms = read_keywords_file(arguments.file)
    print(f"{vocabulary_commands.add_terms(workspace, terms).result} terms added.")


def _vocabulary_remove(workspace: Workspace, arguments: argparse.Namespace) -> None:
    print(f"{vocabulary_commands.remove_terms(workspace, tuple(arguments.term)).result} terms removed.")


def _verify(workspace: Workspace, _arguments: argparse.Namespace) -> None:
    found = workspace.verify()
    print(f"The store is in order: {found.audit_lines} audit lines, {found.recordings} recordings, all readable.")


_ACTIONS: dict[tuple[str, str | None], Action] = {
    ("workspace", "create"): _workspace_create,
    ("workspace", "recovery-key"): _recovery_key,
    ("sessions", "list"): _sessions_list,
    ("sessions", "search"): _sessions_search,
    ("sessions", "show"): _sessions_show,
    ("sessions", "rename"): _sessions_rename,
    ("sessions", "export"): _sessions_export,
    ("sessions", "delete"): _sessions_delete,
    ("sessions", "restore"): _sessions_restore,
    ("sessions", "empty-trash"): _sessions_empty_trash,
    ("sessions", "move-recording"): _move_recording,
    ("sessions", "move-note"): _move_note,
    ("vocabulary", "list"): _vocabulary_list,
    ("vocabulary", "add"): _vocabulary_add,
    ("vocabulary", "import"): _vocabulary_import,
    ("vocabulary", "remove"): _vocabulary_remove,
    ("verify", None): _verify,
}
