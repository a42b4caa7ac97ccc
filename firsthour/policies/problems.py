"""What can be wrong with a policy, as data: each finding with its code, place and a hint."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Where a value stands in a policy: ``("severities", "sev1", "acknowledge")``."""

Code: TypeAlias = Literal[
    "not_found",  # neither a shipped policy nor a file
    "unreadable",  # a folder, no permission, broken JSON
    "too_large",
    "not_text",
    "empty",
    "not_yaml",
    "foreign",  # well-formed, but not a policy
    "invalid",  # a policy with mistakes
    "content_changed",  # stored content that no longer fits its hash
]
Kind: TypeAlias = Literal["error", "warning"]
SHOWN = 50
"""Mistakes that are told at once; more do not help anybody."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: its line in the file (None where it has none), field, sentence and advice.

    ``code`` is stable. With an error the policy cannot be used; a warning may be meant.
    """

    line: int | None
    field: str
    message: str
    hint: str = ""
    code: str = "contradiction"
    severity: Kind = "error"

    def __str__(self) -> str:
        place = ", ".join(filter(None, [f"line {self.line}" if self.line else "", self.field]))
        return ": ".join(filter(None, [place, self.message])) + (
            f" ({self.hint})" if self.hint else ""
        )


class PolicyInvalid(ValueError):
    """A policy cannot be used. ``code`` says what kind of trouble, ``problems`` each mistake."""

    def __init__(self, code: Code, problems: Iterable[Problem], source: str = "") -> None:
        self.code: Code = code
        self.problems = tuple(problems)
        self.source = source
        told = [str(problem) for problem in self.problems]
        super().__init__(
            "\n".join([f"The policy {source} cannot be used:".replace("  ", " "), *told])
        )


def refuse(code: Code, source: str, message: str, hint: str = "") -> PolicyInvalid:
    """The error for a file that is wrong as a whole."""
    return PolicyInvalid(code, [Problem(None, "", message, hint, code)], source)


def dotted(path: Path) -> str:
    """``severities.sev1.acknowledge``; items of lists are counted from 1: ``seats[2].key``.

    Names come from a file that may be anything: they are shortened, and shown without controls.
    """
    return "".join(
        f"[{part + 1}]" if isinstance(part, int) else f".{_shown(part)}" for part in path
    ).removeprefix(".")


def _shown(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name[:80])


def nearest(word: str, known: Iterable[str]) -> str:
    """Advice that names the known word most like ``word``, or all of them if none is like it."""
    words = list(known)
    match = get_close_matches(word[:80].lower(), words, n=1, cutoff=0.5)
    if match:
        return f"did you mean {match[0]}?"
    return "known here: " + ", ".join(words[:40])
