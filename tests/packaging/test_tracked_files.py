"""What stands in the repository: no index options, no addresses to download from, no paths of anybody's machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.conftest import PROJECT

# Built from parts, so that this file does not find itself.
FORBIDDEN = {
    "an index option": "--(extra-)?" + "index-url|--find-" + "links|--trusted-" + "host",
    "a file address": "file:" + "//",
    "a package index": "pypi" + r"\.org|files\.python" + r"hosted|registry\.npm" + r"js|deb\.debian" + r"\.org",
    "a download address": r"https?://\S+\.(whl|tgz|deb)\b|https?://\S+/simple\b",
    "a path of somebody's machine": r"(?<![\w.])/(home|ro" + r"ot|Users)/\w|/wo" + r"rk/|(?<![\w.])/t" + r"mp/",
}
TEXT = {".py", ".md", ".toml", ".cfg", ".yml", ".yaml", ".txt", ".lock", ".sh", ".sql", ".json", ".ini", ""}


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True)
    return [PROJECT / name for name in listed.stdout.split("\0") if name]


def findings(name: str, text: str) -> list[str]:
    return [f"{name}: {what}" for what, pattern in FORBIDDEN.items() if re.search(pattern, text)]


def test_no_index_options_hosts_or_machine_paths() -> None:
    found = [
        finding
        for path in tracked_files()
        if path.suffix in TEXT and path.is_file()
        for finding in findings(str(path.relative_to(PROJECT)), path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_the_search_finds_what_it_looks_for() -> None:
    assert findings("planted", "pip install --" + "index-url x")
    assert findings("planted", "see /ro" + "ot/notes")
    assert not findings("planted", "docs/tmp/readme and a/home/x")


def test_every_dependency_is_pinned_with_hashes() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=[a-z0-9])", (PROJECT / lock).read_text(encoding="utf-8").split("\n\n")[-1])
        pinned = [entry for entry in entries if re.match(r"[a-z0-9._\[\]-]+==", entry)]
        assert len(pinned) > 30
        assert all("--hash=sha256:" in entry for entry in pinned)
