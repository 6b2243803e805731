"""Makes THIRD_PARTY_NOTICES.md from requirements.lock, the packages installed here and tools/notices/parts.toml.

python tools/make_notices.py            write the file
python tools/make_notices.py --check    say whether the file is still true, exit 1 if not

The lock covers several systems; this machine has installed one of them. Where --check runs on another system than the
file was made on, it compares names and versions only.
"""

from __future__ import annotations

import argparse
import hashlib
import platform
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTICES = ROOT / "THIRD_PARTY_NOTICES.md"
LOCK = ROOT / "requirements.lock"
KEPT = ROOT / "tools" / "notices"

NOT_INSTALLED = "not installed on the machine that made this list"
_LOCKED = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;\\]+)\s*(?:;\s*(?P<marker>[^\\]*))?")
_LICENCE_FILE = re.compile(r"(?i)(licen[sc]e|copying|notice)")
_ROW = re.compile(r"^\| (?P<name>[^|]+?) \| (?P<version>[^|]+?) \|", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Locked:
    """One line of the lock: a package that some system installs."""

    name: str
    version: str
    is_for_every_system: bool


@dataclass(slots=True)
class Texts:
    """Licence texts, each once, numbered in the order they are met."""

    numbers: dict[str, int] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    users: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, text: str, user: str) -> int:
        """The number of a text, which `user` refers to."""
        clean = "\n".join(line.rstrip() for line in text.replace("\f", "\n").splitlines()).strip("\n")
        digest = hashlib.sha256(" ".join(clean.split()).encode()).hexdigest()
        if digest not in self.numbers:
            self.texts.append(clean)
            self.numbers[digest] = len(self.texts)
        number = self.numbers[digest]
        if user not in self.users[number]:
            self.users[number].append(user)
        return number


def read_lock(lock: str) -> list[Locked]:
    """The packages of a requirements file, in its order."""
    matches = (_LOCKED.match(line) for line in lock.splitlines())
    return [Locked(match["name"], match["version"], match["marker"] is None) for match in matches if match]


def made_on() -> str:
    """The system whose packages are installed here, as far as licence texts differ by it."""
    return f"Python {sys.version_info.major}.{sys.version_info.minor}, {platform.system()} {platform.machine()}"


def installed(package: Locked) -> metadata.Distribution | None:
    """The package as it is installed here, or None when it is missing or of another version."""
    try:
        distribution = metadata.distribution(package.name)
    except metadata.PackageNotFoundError:
        return None
    return distribution if distribution.version == package.version else None


def licence_name(distribution: metadata.Distribution) -> str:
    """The licence in a few words: the expression, the field or the classifiers of the package's metadata."""
    fields = distribution.metadata
    expression = fields.get_all("License-Expression", [""])[0]
    stated = fields.get_all("License", [""])[0].strip()
    classifiers = [line.rsplit(" :: ", 1)[-1] for line in fields.get_all("Classifier", []) if "License ::" in line]
    # Some packages put the whole text into the field.
    is_short = "\n" not in stated and len(stated) <= 60
    return expression or (stated if is_short else "") or ", ".join(classifiers) or "see its text"


def licence_texts(distribution: metadata.Distribution) -> list[str]:
    """The texts of a package's licence and notice files, in the order of their paths."""
    files = [
        file
        for file in distribution.files or []
        if _LICENCE_FILE.search(file.name) and file.suffix not in (".py", ".pyc") and "__pycache__" not in file.parts
    ]
    paths = (Path(file.locate()) for file in sorted(files, key=str))
    return [path.read_text(encoding="utf-8", errors="replace") for path in paths]


def make(lock: list[Locked]) -> str:
    """The whole file."""
    kept = tomllib.loads((KEPT / "parts.toml").read_text(encoding="utf-8"))
    texts = Texts()
    rows = [_row(package, kept, texts) for package in lock]
    parts = [_part(part, texts) for part in kept["parts"]]
    lines = [
        "# Third-party notices",
        "",
        "Scribe Desktop is made with the work of others. This file names each package of `requirements.lock`, what",
        "comes inside some of them, and their licences. It is made by `tools/make_notices.py`; do not edit it.",
        "",
        f"Made on: {made_on()}",
        "",
        "## Packages",
        "",
        "| package | version | licence | texts |",
        "| --- | --- | --- | --- |",
        *rows,
        "",
        "## What comes inside",
        "",
        *(line for part in parts for line in part),
        "## Texts",
        "",
        *(
            line
            for number, text in enumerate(texts.texts, start=1)
            for line in _text(number, text, texts.users[number])
        ),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _row(package: Locked, kept: dict[str, dict[str, str]], texts: Texts) -> str:
    distribution = installed(package)
    if distribution is None:
        if package.is_for_every_system:
            raise SystemExit(f"{package.name} {package.version} is not installed here: install requirements.lock first")
        return f"| {package.name} | {package.version} | {NOT_INSTALLED} | |"
    found = licence_texts(distribution)
    if not found and package.name not in kept["texts"]:
        raise SystemExit(f"{package.name} ships no licence text: add one to tools/notices/parts.toml")
    found = found or [_kept_text(kept["texts"][package.name])]
    numbers = _numbers(texts.add(text, f"{package.name} {package.version}") for text in found)
    licence = kept["licences"].get(package.name) or licence_name(distribution)
    return f"| {package.name} | {package.version} | {licence} | {numbers} |"


def _part(part: dict[str, str], texts: Texts) -> list[str]:
    numbers = _numbers(texts.add(_kept_text(name), part["name"]) for name in part["texts"])
    return [
        f"### {part['name']}",
        "",
        f"Inside: {part['inside']}. Licence: {part['licence']}." + (f" Texts: {numbers}." if numbers else ""),
        "",
        part["copyright"].strip() + ".",
        "",
        part["notice"].strip(),
        "",
    ]


def _text(number: int, text: str, users: list[str]) -> list[str]:
    return [f"### Text {number}", "", "For: " + ", ".join(users) + ".", "", "````text", text, "````", ""]


def _kept_text(name: str) -> str:
    return (KEPT / f"{name}.txt").read_text(encoding="utf-8")


def _numbers(numbers: Iterable[int]) -> str:
    return ", ".join(str(number) for number in dict.fromkeys(numbers))


def problems(notices: str, lock: list[Locked]) -> list[str]:
    """What is no longer true of the notices; empty when all is well."""
    table = notices.partition("## Packages")[2].partition("## What comes inside")[0]
    listed = [(match["name"], match["version"]) for match in _ROW.finditer(table)][2:]
    wanted = [(package.name, package.version) for package in lock]
    found = [f"{name} {version} is not listed" for name, version in wanted if (name, version) not in listed]
    found += [f"{name} {version} is listed, not locked" for name, version in listed if (name, version) not in wanted]
    if not found and f"Made on: {made_on()}\n" in notices and notices != make(lock):
        found.append("the packages installed here, or tools/notices, say something else")
    return found


def main() -> int:
    """Write or check the notices; the exit code for the shell."""
    parser = argparse.ArgumentParser(description="Make THIRD_PARTY_NOTICES.md.")
    parser.add_argument("--check", action="store_true", help="only say whether the file is still true")
    lock = read_lock(LOCK.read_text(encoding="utf-8"))
    if not parser.parse_args().check:
        NOTICES.write_text(make(lock), encoding="utf-8", newline="\n")
        return 0
    found = problems(NOTICES.read_text(encoding="utf-8"), lock)
    for problem in found:
        print(f"THIRD_PARTY_NOTICES.md: {problem}")
    if found:
        print("Run: python tools/make_notices.py")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
