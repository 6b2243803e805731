"""Owns how benchmarks and campaigns run the program: as a user would, in a child process with its own environment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).parent.parent
SAMPLE_VISIT = PROJECT / "resources" / "sample_visit" / "sample-visit.webm"
PASSPHRASE = "correct horse battery staple"
_SETTING_PREFIXES = ("SCRIBE_", "AI_", "OPENAI_", "ANTHROPIC_", "SUPABASE_", "JOBS_", "JOB_", "SESSION_")


def clean_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without any of the product's settings, plus those given. No keychain is used."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_SETTING_PREFIXES) or name == "SCRIBE_TEST_SOCKET_LOG"
    }
    kept["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    # A configuration folder that is not there: the developer's own settings.toml must not count.
    kept["XDG_CONFIG_HOME"] = str(PROJECT / "build" / "no-configuration")
    return kept | dict(settings)


def scribe(*arguments: str | Path) -> list[str]:
    """The program's command line."""
    return [sys.executable, "-m", "scribe_desktop", *map(str, arguments)]


def start(
    arguments: list[str], environment: Mapping[str, str], *, passphrase: str | None = None, cwd: Path | None = None
) -> subprocess.Popen[str]:
    """Start a command in a process group of its own; the passphrase goes through a pipe as `--passphrase-fd`."""
    if passphrase is None:
        return subprocess.Popen(
            arguments,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            cwd=cwd,
        )
    reading, writing = os.pipe()
    os.write(writing, f"{passphrase}\n".encode())
    os.close(writing)
    try:
        return subprocess.Popen(
            [*arguments, "--passphrase-fd", str(reading)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            pass_fds=(reading,),
            start_new_session=True,
            cwd=cwd,
        )
    finally:
        os.close(reading)


def run(
    arguments: list[str],
    environment: Mapping[str, str],
    *,
    passphrase: str | None = None,
    timeout_seconds: float = 600.0,
    cwd: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    with start(arguments, environment, passphrase=passphrase, cwd=cwd) as process:
        out, err = process.communicate(timeout=timeout_seconds)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)
