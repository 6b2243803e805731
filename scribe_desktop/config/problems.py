"""Owns how what is wrong with the settings is told: every problem at once, each with its name and its cure.

Texts name settings, never values: a key pasted into the wrong variable must not be printed.
"""

from __future__ import annotations

from dataclasses import dataclass

from scribe_desktop.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth knowing, about the setting `name`."""

    name: str
    what_is_wrong: str
    how_to_mend: str

    def line(self) -> str:
        """The problem as one line of text."""
        return f"{self.name}: {self.what_is_wrong} {self.how_to_mend}"


class SettingsProblems(ConfigurationError):  # noqa: N818 - it holds all problems, so it is named for them
    """The settings cannot be used. `problems` lists everything that was found, in the order of the settings."""

    default_code = "configuration.settings"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(
            "\n".join([f"The settings have {count}:", *(f"- {problem.line()}" for problem in problems)]),
            safe="Nothing was changed and nothing was sent.",
            next_step="Mend what is listed and start again.",
        )
        self.problems = problems

    def sentences(self) -> str:
        """The whole message, every problem on a line of its own."""
        return f"{self.happened}\n{self.safe} {self.next_step}"

    def __reduce__(self) -> tuple[object, ...]:
        return (SettingsProblems, (self.problems,))
