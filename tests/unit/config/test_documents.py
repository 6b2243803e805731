"""docs/OPERATIONS.md says what the code does about settings."""

from __future__ import annotations

import re

from scribe_desktop.config.definitions import DEFINITIONS, PREFERENCES_FILE, SETTINGS_FILE, Definition, Kind
from scribe_desktop.errors import ExitCode
from tests.conftest import PROJECT

OPERATIONS = (PROJECT / "docs" / "OPERATIONS.md").read_text(encoding="utf-8")
UNUSED = {
    "SESSION_TTL_SECONDS": "session_ttl_seconds",
    "JOBS_RUNNER_TOKEN": "jobs_runner_token",
    "SUPABASE_URL": "supabase",
    "SUPABASE_ANON_KEY": "supabase",
    "SCRIBE_OFFLINE_DAYS": "offline_days",
}


def row(definition: Definition) -> str:
    key = f"`{definition.file_key}`" if definition.file_key else "environment only"
    limits = f", {definition.minimum} to {definition.maximum}" if definition.kind is Kind.WHOLE_NUMBER else ""
    default = definition.default
    shown = "" if default is None else f"`{int(default) if isinstance(default, bool) else default}`"
    return f"| `{definition.name}` | {key} | {definition.kind}{limits} | {shown} | {definition.meaning} |"


def test_the_table_lists_every_setting_as_the_code_knows_it() -> None:
    rows = [line for line in OPERATIONS.splitlines() if re.match(r"\| `[A-Z_]+` \|", line)]
    assert rows == [row(definition) for definition in DEFINITIONS]
    assert len(rows) == len({definition.name for definition in DEFINITIONS})


def test_the_settings_called_unused_are_those_that_no_code_reads() -> None:
    named = re.search(r"not yet used by anything: (.*?)\.", OPERATIONS, re.DOTALL)
    assert named is not None
    assert set(re.findall(r"[A-Z_]{5,}", named.group(1))) == set(UNUSED)
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (PROJECT / "scribe_desktop").rglob("*.py")
        if path.parent.name != "config"
    )
    assert [name for name, attribute in UNUSED.items() if re.search(rf"\bsettings\.{attribute}\b", code)] == []


def test_every_exit_code_is_listed() -> None:
    codes = {value for name, value in vars(ExitCode).items() if name.isupper()}
    table = OPERATIONS.split("## Exit codes")[1]
    assert {int(number) for number in re.findall(r"\| (\d+) \|", table)} == codes


def test_the_file_key_rule_holds() -> None:
    for definition in DEFINITIONS:
        is_barred = definition.kind is Kind.SECRET or definition.name in (SETTINGS_FILE, PREFERENCES_FILE)
        assert definition.file_key == (None if is_barred else definition.name.lower())


def test_every_link_between_the_documents_leads_somewhere() -> None:
    documents = [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")]
    links = [
        (document, target)
        for document in documents
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))
    ]
    assert len(links) > 20
    assert [target for document, target in links if not (document.parent / target).exists()] == []
